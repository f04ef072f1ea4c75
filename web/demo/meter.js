/** Measures how smooth the page is: the time between its frames, and from input to the frame that shows it. */

/** @param {number[]} values @returns {number} */
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** How much time the figures cover, in ms. */
const remembered = 10_000;

export class Meter {
  /** The times of frames, in ms. @type {number[]} */
  #frames = [];
  /** The delays of input, and when the frames came that showed it. @type {{shown: number, delay: number}[]} */
  #delays = [];
  /** The times of the input that no frame has shown yet. @type {number[]} */
  #inputs = [];
  /** The display's interval in ms: the median of the first frames. @type {number | undefined} */
  display;

  constructor() {
    // A page in the background has no frames.
    document.addEventListener('visibilitychange', () => this.forget());
  }

  /** Begins anew. */
  forget() {
    this.#frames = [];
    this.#delays = [];
    this.#inputs = [];
  }

  /** To be called for each frame. */
  frame() {
    // Not the time that the frame was due, which may be long ago.
    const now = performance.now();
    this.#frames.push(now);
    for (const input of this.#inputs) this.#delays.push({ shown: now, delay: now - input });
    this.#inputs = [];
    while (this.#frames[0] < now - remembered) this.#frames.shift();
    while (this.#delays[0]?.shown < now - remembered) this.#delays.shift();
    if (!this.display && this.#frames.length > 30) this.display = median(this.intervals);
  }

  /** The next frame shows what an event has changed. @param {Event} event */
  input({ timeStamp }) {
    this.#inputs.push(timeStamp);
  }

  /** The times between frames, in ms. @returns {number[]} */
  get intervals() {
    return this.#frames.slice(1).map((time, i) => time - this.#frames[i]);
  }

  /** Of the last ten seconds; undefined if not known yet. */
  get figures() {
    const { intervals } = this;
    const total = intervals.reduce((sum, interval) => sum + interval, 0);
    return {
      rate: total > 0 ? (1000 * intervals.length) / total : undefined,
      longest: intervals.length > 0 ? Math.max(...intervals) : undefined,
      delay: this.#delays.length > 0 ? Math.max(...this.#delays.map(({ delay }) => delay)) : undefined,
    };
  }
}
