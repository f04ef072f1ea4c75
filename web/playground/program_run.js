/** Runs a program in a worker of its own, which can be ended, within limits. */

/** How much a program may print: a page with more does not scroll smoothly. */
const most = { bytes: 1_000_000, lines: 50_000 };
/** How long the cleanup of a program that is stopped may take, in milliseconds. */
const patience = 1000;

/**
 * @typedef {object} Given
 * @property {Uint8Array} program
 * @property {string[]} args
 * @property {string} stdin
 * @property {number} limit in seconds
 * @property {(text: string, kind: 'stdout' | 'stderr') => void} print
 * @property {(traced: {events: any[], left: number, isCut: boolean}) => void} trace called with the events of its tasks; left: how
 *   many more tasks were created, which are not traced; isCut: whether no more events follow
 * @property {() => void} started called before it runs
 *
 * @typedef {{status?: number, why?: string}} Ended status: that of the program; why: what has ended it, if not the program itself
 */

export class ProgramRun {
  #worker = new Worker(new URL('program_worker.js', import.meta.url), { type: 'module', name: 'program' });
  #isOver = false;
  /** @type {(ended: Ended) => void} */
  #end = () => {};
  /** Why it was stopped, while its cleanup runs. @type {string | undefined} */
  #why;
  #count = 0;
  /** Requests for its tasks. @type {Map<number, {resolve: (tasks: any[]) => void, reject: (error: Error) => void}>} */
  #waiting = new Map();

  /** @param {Given} given @returns {Promise<Ended>} */
  async run({ program, args, stdin, limit, print, trace, started }) {
    const over = new Promise((/** @type {(ended: Ended) => void} */ resolve) => (this.#end = resolve));
    this.#worker.addEventListener('error', (event) => this.#end({ why: `Its worker has failed: ${event.message || 'its script cannot be loaded'}` }));
    this.#worker.addEventListener('message', ({ data }) => {
      if (this.#isOver) return;
      if (data.print) for (const { text, kind } of data.print) print(text, kind);
      else if (data.events) trace(data);
      else if (data.tasks) this.#settle(data.id)?.resolve(data.tasks);
      else if (data.many) this.#settle(data.id)?.reject(new Error(`${data.many.toLocaleString('en')} tasks: too many to show`));
      else if (data.started) started();
      else if (data.flood) this.#end({ why: `It printed more than ${most.bytes / 1e6} MB or ${most.lines.toLocaleString('en')} lines, and was ended.` });
      else if ('exited' in data) this.#end(this.#why ? { why: this.#why } : { status: data.exited });
      else this.#end({ why: `It crashed: ${data.crashed}` });
    });
    this.#ask('run', { program, args, stdin, most });
    const timer = setTimeout(() => this.stop(`It ran for ${limit} s, the time limit, and was ended.`), limit * 1000);
    const ended = await over;
    clearTimeout(timer);
    this.#isOver = true;
    this.#worker.terminate();
    for (const id of [...this.#waiting.keys()]) this.#settle(id)?.resolve([]);
    return ended;
  }

  /** What it does. @returns {Promise<any[]>} the tree of its tasks, once the program lets its worker answer. Rejected if they are too many */
  tasks() {
    if (this.#isOver) return Promise.resolve([]);
    const id = ++this.#count;
    this.#ask('tasks', id);
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  /** Stops it as Ctrl-C does: its cleanup runs, for a while. @param {string} [why] */
  stop(why = 'It was stopped.') {
    this.#why = why;
    this.#ask('interrupt');
    setTimeout(() => this.#end({ why }), patience);
  }

  /** @param {string} request @param {any} [given] */
  #ask(request, given) {
    this.#worker.postMessage({ request, given });
  }

  /** @param {number} id */
  #settle(id) {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }
}
