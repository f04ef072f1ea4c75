/** The option `signal` of `load`. Imported if it is given. */

/**
 * Settles as the promise does, unless the signal is aborted before.
 * @template T
 * @param {Promise<T>} promise
 * @param {AbortSignal} signal
 * @returns {Promise<T>}
 */
export function abortable(promise, signal) {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort);
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/**
 * @param {import('./load.mjs').App} app
 * @param {object} module which holds the app, and is held by the host while the program runs
 * @param {import('./ending.mjs').Ending} ending
 * @param {AbortSignal} signal holds none of them: it may be there for long
 * @throws {unknown} the reason of a signal that is aborted already
 */
export function closeWhenAborted(app, module, ending, signal) {
  if (signal.aborted) throw signal.reason;
  Object.defineProperty(module, 'embeddedIn', { value: app });
  const weak = new WeakRef(module);
  const abort = () => void (/** @type {any} */ (weak.deref())?.embeddedIn.close());
  signal.addEventListener('abort', abort);
  void ending.over.then(() => signal.removeEventListener('abort', abort));
}
