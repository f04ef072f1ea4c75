/**
 * What a program's worker may reach: fetch() of this page's sandbox/ and of data: URLs. Imported before anything else. A program
 * may come from a link that somebody else has made, and the page's own files are of the same origin.
 */
const sandbox = new URL('sandbox/', import.meta.url);
const { fetch: realFetch, Request: RealRequest } = globalThis;

/** Where "/page" leads: the sandbox is the program's whole site. @param {string} url */
const placeOf = (url) => new URL(/^(?![a-z][a-z\d+.-]*:)/i.test(url) ? url.replace(/^\/*(sandbox\/)?/, '') : url, sandbox);

/** @param {any} input @param {RequestInit} [options] */
globalThis.fetch = async (input, options) => {
  const isRequest = input instanceof RealRequest;
  const url = isRequest ? new URL(input.url) : placeOf(String(input));
  const isInside = url.origin === sandbox.origin && url.pathname.startsWith(sandbox.pathname);
  if (url.protocol !== 'data:' && !isInside) throw new TypeError(`the playground does not fetch ${url.href}: only pages of sandbox/, and data: URLs`);
  return realFetch(isRequest ? new RealRequest(url, input) : url, { ...options, credentials: 'omit', redirect: 'error' });
};

for (const name of [
  'BroadcastChannel', 'EventSource', 'SharedWorker', 'WebSocket', 'WebSocketStream', 'WebTransport', 'Worker', 'XMLHttpRequest', 'caches', 'importScripts',
  'indexedDB',
]) {
  if (name in globalThis) Object.defineProperty(globalThis, name, { value: undefined });
}
