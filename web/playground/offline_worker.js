/**
 * Keeps the playground for visits without a network: the script of a service worker. make_playground.mjs writes `weftFiles` before it,
 * with the version of the page's files. The compiler, 25 MB, is kept when a page has asked for it; its directory is named
 * after its content, so that it outlives newer pages. A newer page comes with the next visit, when no other tab shows the older
 * one: the files of a page are of one version.
 */
const worker = /** @type {any} */ (globalThis);
/** @type {{version: string, paths: string[], compiler: string}} */
const { version, paths, compiler } = worker.weftFiles;
const pageCache = `weft-playground-${version}`;
const compilerCache = 'weft-playground-compiler';
const scope = new URL('./', worker.location.href);

worker.addEventListener('install', (/** @type {any} */ event) => event.waitUntil((async () => {
  const cache = await caches.open(pageCache);
  await cache.addAll(paths.map((path) => new Request(new URL(path, scope), { cache: 'reload' })));
})()));

worker.addEventListener('activate', (/** @type {any} */ event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) {
    if (name.startsWith('weft-playground-') && name !== pageCache && name !== compilerCache) await caches.delete(name);
  }
  const cache = await caches.open(compilerCache);
  for (const request of await cache.keys()) {
    if (!new URL(request.url).pathname.includes(`/${compiler}/`)) await cache.delete(request);
  }
  await worker.clients.claim();
})()));

// A page asks for this before it is used: see offline.js.
worker.addEventListener('message', (/** @type {any} */ event) => event.waitUntil((async () => {
  const all = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (all.filter((/** @type {any} */ { url }) => url.startsWith(scope.href)).length <= 1) await worker.skipWaiting();
})()));

/** @param {Request} request @param {any} event */
async function compilerFile(request, event) {
  const cache = await caches.open(compilerCache);
  const kept = await cache.match(request.url);
  if (kept) return kept;
  const response = await fetch(request);
  // A browser may have no room for it.
  if (response.ok) event.waitUntil(cache.put(request.url, response.clone()).catch(() => {}));
  return response;
}

/** @param {Request} request what the page was installed with, so that all its files are of one version */
async function pageFile(request) {
  const cache = await caches.open(pageCache);
  return await cache.match(request, { ignoreSearch: true }) ?? fetch(request);
}

worker.addEventListener('fetch', (/** @type {any} */ event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || !url.href.startsWith(scope.href)) return;
  event.respondWith(url.pathname.includes(`/${compiler}/`) ? compilerFile(request, event) : pageFile(request));
});
