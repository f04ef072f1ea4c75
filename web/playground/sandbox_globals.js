/**
 * What a program's worker may reach: fetch() of this page's sandbox/, which is the whole site for the program, and of data: URLs.
 * Imported before anything else. A program may come from a link that somebody else has made, and the page's own files are
 * of the same origin.
 */
const sandbox = new URL('sandbox/', import.meta.url);
const above = new URL('./', import.meta.url);
const { fetch: realFetch, Request: RealRequest } = globalThis;

/** @param {URL} url @returns {URL} where it leads: "/page" and "sandbox/page" are the same @throws {TypeError} if it leads elsewhere */
function placeOf(url) {
  if (url.protocol === 'data:') return url;
  if (url.origin === sandbox.origin && !/%2f|%5c/i.test(url.pathname)) {
    const base = [sandbox, above].find(({ pathname }) => url.pathname.startsWith(pathname))?.pathname ?? '/';
    const place = new URL(`./${url.pathname.slice(base.length).replace(/^\/+/, '')}${url.search}`, sandbox);
    if (place.href.startsWith(sandbox.href)) return place;
  }
  throw new TypeError(`the playground does not fetch ${url.href}: only files of its sandbox/, and data: URLs`);
}

/** @param {any} input @param {RequestInit} [options] */
globalThis.fetch = async (input, options) => {
  const isRequest = input instanceof RealRequest;
  const place = placeOf(new URL(isRequest ? input.url : String(input), import.meta.url));
  return realFetch(isRequest ? new RealRequest(place, input) : place, { ...options, credentials: 'omit', redirect: 'error' });
};

for (const name of [
  'BroadcastChannel', 'EventSource', 'SharedWorker', 'WebSocket', 'WebSocketStream', 'WebTransport', 'Worker', 'XMLHttpRequest', 'caches', 'importScripts',
  'indexedDB',
]) {
  if (name in globalThis) Object.defineProperty(globalThis, name, { value: undefined });
}
