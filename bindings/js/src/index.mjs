/** The package's main entry. */
export { WeftError } from './errors.mjs';
export { App, load } from './load.mjs';

/** As worker/worker_app.mjs describes it, which is loaded when it is used. @type {typeof import('./worker/worker_app.mjs').loadInWorker} */
export const loadInWorker = async (...given) => (await import('./worker/worker_app.mjs')).loadInWorker(...given);

/** As worker/pool.mjs describes it. @type {typeof import('./worker/pool.mjs').pool} */
export const pool = async (...given) => (await import('./worker/pool.mjs')).pool(...given);
