/** Shared by the pages: runs programs, and makes buttons. */

/** Finds an element. @param {string} id @returns {any} */
export const byId = (id) => document.getElementById(id);

/** Whether the user wants to see no movement that is not necessary. */
export const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;

/** @param {unknown} error @returns {string} its message */
export const messageOf = (error) => (error instanceof Error ? error.message : String(error));

/**
 * Creates an element.
 * @param {string} name
 * @param {string} [className]
 * @param {string} [text]
 * @returns {HTMLElement}
 */
export function element(name, className = '', text = '') {
  const created = document.createElement(name);
  created.className = className;
  created.textContent = text;
  return created;
}

/**
 * What a program is started with.
 * @typedef {object} Start
 * @property {(options: any) => Promise<any>} [load] loads the program, instead of that of its name
 * @property {(string | number)[]} [args]
 * @property {(line: string) => void} [print] called with each line that the program prints
 * @property {(event: object) => void} [trace] called with each trace event: see web/host/host_web_trace.js
 * @property {(program: any) => void} [started] called with the module, whose exported C functions have an underscore
 *   before their names
 */

/**
 * A place for one program at a time. A program that is started takes the place of the one before, which is cancelled and
 * awaited, and whose calls are dropped.
 */
export class Stage {
  /** The program that is loading or running. @type {{program?: any, cancelled: boolean, replaced: boolean} | undefined} */
  #run;
  /** What follows it. @type {{name: string, options: Start} | undefined} */
  #next;

  /**
   * @param {object} calls
   * @param {() => void} calls.ended called when nothing runs any more, and nothing is about to
   * @param {(error: unknown) => void} calls.failed called before that if a program could not be loaded
   */
  constructor({ ended, failed }) {
    this.ended = ended;
    this.failed = failed;
  }

  /** The module of the running program; undefined while there is none. @returns {any} */
  get program() {
    return this.#run?.program;
  }

  /** @param {string} name the program's source file without ".c" @param {Start} [options] */
  start(name, options = {}) {
    this.#next = { name, options };
    if (this.#run) {
      this.#run.replaced = true;
      this.#cancelRun();
    } else {
      this.#proceed();
    }
  }

  /** Cancels the program, also while it is loading, and drops what would follow it. */
  cancel() {
    this.#next = undefined;
    this.#cancelRun();
  }

  #cancelRun() {
    if (!this.#run || this.#run.cancelled) return;
    this.#run.cancelled = true;
    this.#run.program?._cancel();
  }

  #proceed() {
    const next = this.#next;
    this.#next = undefined;
    if (next) this.#load(next.name, next.options);
    else this.ended();
  }

  /** @param {string} name @param {Start} options */
  async #load(name, { load, args = [], print = () => {}, trace, started }) {
    /** @type {{program?: any, cancelled: boolean, replaced: boolean}} */
    const run = { cancelled: false, replaced: false };
    this.#run = run;
    /**
     * Drops calls of a program that was replaced.
     * @template T
     * @param {(value: T) => void} use
     * @returns {(value: T) => void}
     */
    const current = (use) => (value) => {
      if (!run.replaced) use(value);
    };
    const exited = () => {
      this.#run = undefined;
      this.#proceed();
    };
    try {
      const module = `./programs/${name}.mjs`;
      const start = load ?? (await import(module)).default;
      run.program = await start({
        arguments: args.map(String),
        print: current(print),
        printErr: current((line) => console.error(line)),
        trace: trace && current(trace),
        onExit: exited,
      });
    } catch (error) {
      current(this.failed)(error);
      exited();
      return;
    }
    if (run.cancelled) run.program._cancel();
    else started?.(run.program);
  }
}

/**
 * Fills an element with buttons, one of which is selected.
 * @template T
 * @param {HTMLElement} parent
 * @param {{label: string, value: T}[]} choices
 * @param {(value: T) => void} choose called with the selected value
 * @returns {(value: T) => void} selects a value
 */
export function makeChoices(parent, choices, choose) {
  const buttons = choices.map(({ label, value }) => {
    const button = /** @type {HTMLButtonElement} */ (element('button', '', label));
    button.type = 'button';
    button.addEventListener('click', () => select(value));
    return button;
  });
  parent.replaceChildren(...buttons);
  /** @param {T} value */
  function select(value) {
    choices.forEach((choice, i) => buttons[i].setAttribute('aria-pressed', String(choice.value === value)));
    choose(value);
  }
  return select;
}
