/** Makes modules of C files for sync_hooks.mjs, which blocks its thread meanwhile. */
import { workerData } from 'node:worker_threads';
import { fileModule } from './file_module.mjs';

const { port, done } = workerData;

port.on('message', async (/** @type {string} */ id) => {
  try {
    port.postMessage({ text: await fileModule(id) });
  } catch (error) {
    port.postMessage({ message: /** @type {Error} */ (error).message });
  }
  Atomics.store(done, 0, 1);
  Atomics.notify(done, 0);
});
