/**
 * The page's clock for the programs: performance.now() and setTimeout(), which can run slower or faster than the real one,
 * or stand still. What the programs measure and sleep follows it; frames come as ever.
 */
const real = {
  now: performance.now.bind(performance),
  setTimeout: globalThis.setTimeout.bind(globalThis),
  clearTimeout: globalThis.clearTimeout.bind(globalThis),
};

/** @typedef {{call: () => void, due: number, armed?: ReturnType<typeof setTimeout>}} Timer due: in ms of this clock */

export class PageClock {
  #speed = 1;
  /** When the speed was set last: by the real clock, and by this one, in ms. */
  #since = { real: real.now(), now: real.now() };
  /** Where it stands still. */
  #stop = Infinity;
  /** @type {Map<number, Timer>} */
  #timers = new Map();
  /** Far from the numbers of the page's own timers. */
  #last = 2 ** 40;

  /** Called when it has arrived where it stands still. */
  stopped = () => {};

  /** Takes the place of the page's clock, for good. */
  install() {
    performance.now = () => this.now();
    const page = /** @type {any} */ (globalThis);
    page.setTimeout = (/** @type {(...args: any[]) => void} */ call, /** @type {number} */ delay = 0, /** @type {any[]} */ ...args) => (
      delay > 0 ? this.#add(() => call(...args), this.now() + delay) : real.setTimeout(call, delay, ...args));
    page.clearTimeout = (/** @type {number} */ number) => {
      const timer = this.#timers.get(number);
      if (!timer) real.clearTimeout(number);
      real.clearTimeout(timer?.armed);
      this.#timers.delete(number);
    };
  }

  /** @returns {number} milliseconds */
  now() {
    const { real: then, now } = this.#since;
    return Math.min(now + (real.now() - then) * this.#speed, Math.max(this.#stop, now));
  }

  /** How many of its seconds pass in a real one; 0: it stands still. */
  get speed() {
    return this.#speed;
  }

  set speed(speed) {
    this.#since = { now: this.now(), real: real.now() };
    this.#speed = speed;
    for (const timer of this.#timers.values()) this.#arm(timer);
  }

  /** Lets it stand still from a moment on, which must lie ahead. @param {number} time in ms of this clock; Infinity: never */
  stopAt(time) {
    this.#stop = time;
    this.speed = this.#speed;
    if (time === Infinity) return;
    this.#add(() => {
      if (this.#stop !== time) return;
      this.speed = 0;
      this.#stop = Infinity;
      this.stopped();
    }, time);
  }

  /** @param {() => void} call @param {number} due in ms of this clock @returns {number} */
  #add(call, due) {
    const number = ++this.#last;
    const timer = {
      due,
      call: () => {
        this.#timers.delete(number);
        call();
      },
    };
    this.#timers.set(number, timer);
    this.#arm(timer);
    return number;
  }

  /** @param {Timer} timer */
  #arm(timer) {
    real.clearTimeout(timer.armed);
    if (this.#speed > 0) timer.armed = real.setTimeout(() => this.#fire(timer), Math.ceil((timer.due - this.now()) / this.#speed));
  }

  /** @param {Timer} timer */
  #fire(timer) {
    // A browser may fire early, by a rounded clock, and this one may stand still.
    if (this.now() < timer.due) this.#arm(timer);
    else timer.call();
  }
}
