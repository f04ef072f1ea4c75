/** How long each of a page's requests takes by itself: a wait for a free connection to the server does not count. */
export class ResponseTimes {
  /** When the requests were made, by URL, in ms. @type {Map<string, number>} */
  #begun = new Map();
  /** The times in ms, by URL. @type {Map<string, number>} */
  #times = new Map();

  /** @param {() => void} changed called when the browser tells more than was known */
  constructor(changed) {
    new PerformanceObserver((list) => {
      for (const entry of /** @type {PerformanceResourceTiming[]} */ (list.getEntries())) {
        const url = new URL(entry.name).href;
        // A browser rounds these times, and a request that failed has none.
        const isOlder = entry.startTime < Number(this.#begun.get(url)) - 20;
        if (!this.#begun.has(url) || isOlder || entry.requestStart === 0) continue;
        this.#times.set(url, entry.responseEnd - entry.requestStart);
      }
      changed();
    }).observe({ type: 'resource' });
  }

  clear() {
    this.#begun.clear();
    this.#times.clear();
  }

  /** A request is made. @param {string} url */
  begin(url) {
    this.#begun.set(new URL(url, location.href).href, performance.now());
  }

  /** Its response has come, or it has failed. @param {string} url */
  end(url) {
    const { href } = new URL(url, location.href);
    // For now with the wait: the browser tells it better, but later.
    if (!this.#times.has(href)) this.#times.set(href, performance.now() - Number(this.#begun.get(href)));
  }

  /** The sum of all times so far, in ms. @returns {number} */
  get sum() {
    return [...this.#times.values()].reduce((sum, time) => sum + time, 0);
  }
}
