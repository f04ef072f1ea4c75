/** The service worker, which keeps the playground for visits without a network. */

/** How long the compiler waits for it, in milliseconds. */
const patience = 3000;

/** Lets a newer version of the page replace this one, if no other tab shows it. @param {ServiceWorkerRegistration} registration @param {() => boolean} isFresh */
function renew({ waiting }, isFresh) {
  if (!waiting || !isFresh()) return;
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
  waiting.postMessage('replace the older one');
}

/** @param {() => boolean} isFresh */
async function open(isFresh) {
  const workers = navigator.serviceWorker;
  if (!workers) return;
  const controlled = workers.controller ?? new Promise((resolve) => workers.addEventListener('controllerchange', resolve, { once: true }));
  renew(await workers.register('offline_worker.js'), isFresh);
  await controlled;
}

/**
 * Starts it; pages of insecure origins have none, and it may be forbidden.
 * @param {() => boolean} isFresh whether the page was not used yet
 * @returns {Promise<unknown>} fulfilled when it is there, or takes too long
 */
export const openOffline = (isFresh) => Promise.race([open(isFresh).catch(() => {}), new Promise((resolve) => setTimeout(resolve, patience))]);
