/** Shares a time limit, so that a run ends in time on a slow machine too. */

/** For all measurements and builds, in milliseconds. Each row has its fewest rounds even if no time is left for it. */
export const limits = { quick: 4.5 * 60_000, full: 18 * 60_000 };

/** Gives each part its share of the time that is left. What a part does not need is left to those after it. */
export class Schedule {
  #end;
  #weights;

  /**
   * @param {number} end of the last part, as performance.now() tells the time
   * @param {number[]} weights of the parts, in order
   */
  constructor(end, weights) {
    this.#end = end;
    this.#weights = [...weights];
  }

  /** Begins the next part. @param {number} [now] @returns {number} when it is to end */
  next(now = performance.now()) {
    const all = this.#weights.reduce((a, b) => a + b, 0);
    const weight = this.#weights.shift() ?? 0;
    return now + (Math.max(0, this.#end - now) * weight) / (all || 1);
  }
}
