/** Runs a program in a worker of its own, which can be ended, within limits. */
import { loadInWorker } from '../../bindings/js/src/worker/worker_app.mjs';

/** How much a program may print, in bytes. */
const mostOutput = 1_000_000;
/** How long the cleanup of a program that is stopped may take, in milliseconds. */
const patience = 1000;

/**
 * @typedef {object} Given
 * @property {Uint8Array} program
 * @property {string[]} args
 * @property {string} stdin
 * @property {number} limit in seconds
 * @property {(text: string, kind: 'stdout' | 'stderr') => void} print
 * @property {(event: any) => void} trace called with the events of its tasks
 * @property {(app: any) => void} loaded called with the app, before it runs
 *
 * @typedef {{status?: number, why?: string}} Ended status: that of the program; why: what has ended it, if not the program itself
 */

export class ProgramRun {
  /** @type {import('../../bindings/js/src/worker/worker_app.mjs').WorkerApp | undefined} */
  #app;
  /** @type {((ended: Ended) => void)} */
  #end = () => {};
  #printed = 0;
  #worker = new Worker(new URL('program_worker.js', import.meta.url), { type: 'module', name: 'program' });

  /** @param {Given['print']} print @param {'stdout' | 'stderr'} kind */
  #sink(print, kind) {
    const decoder = new TextDecoder();
    return new WritableStream({
      write: (bytes) => {
        this.#printed += bytes.length;
        if (this.#printed <= mostOutput) print(decoder.decode(bytes, { stream: true }), kind);
        else this.#kill(`It printed more than ${mostOutput / 1e6} MB, and was ended.`);
      },
    });
  }

  /** @param {Given} given @returns {Promise<Ended>} */
  async run({ program, args, stdin, limit, print, trace, loaded }) {
    const over = new Promise((/** @type {(ended: Ended) => void} */ resolve) => (this.#end = resolve));
    const timer = setTimeout(() => this.stop(`It ran for ${limit} s, the time limit, and was ended.`), limit * 1000);
    this.#start({ program, args, stdin, print, trace, loaded }).then((status) => this.#end({ status }), (error) => this.#end({ why: `It crashed: ${error.message}` }));
    const ended = await over;
    clearTimeout(timer);
    this.#worker.terminate();
    return ended;
  }

  /** @param {Omit<Given, 'limit'>} given @returns {Promise<number>} */
  async #start({ program, args, stdin, print, trace, loaded }) {
    const app = this.#app = await loadInWorker(program, {
      worker: this.#worker, args, stdin, name: 'main', stdout: this.#sink(print, 'stdout'), stderr: this.#sink(print, 'stderr'),
    });
    const events = app.trace();
    const traced = (async () => {
      for await (const event of events) trace(event);
    })().catch(() => {});
    loaded(app);
    const status = await app.run();
    await Promise.race([traced, new Promise((resolve) => setTimeout(resolve, patience))]);
    return status;
  }

  /** Stops it as Ctrl-C does: its cleanup runs, for a while. @param {string} [why] */
  stop(why = 'It was stopped.') {
    setTimeout(() => this.#kill(why), patience);
    this.#app?.interrupt().catch(() => {});
  }

  /** @param {string} why */
  #kill(why) {
    this.#end({ why });
    this.#worker.terminate();
    this.#app?.terminate();
  }
}
