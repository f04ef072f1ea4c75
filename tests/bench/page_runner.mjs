/** Runs works of contestants in browsers. */

/** @typedef {import('../../tools/bench/runners.mjs').Runner} Runner */
/** @typedef {import('./works.mjs').Ability} Ability */
/** @typedef {import('./works.mjs').Work} Work */

/**
 * Starts a contestant in a page.
 * @param {string} name
 * @param {import('../browser/browser.mjs').Browser} browser
 * @param {string} origin of a server with the project's files
 * @param {import('./engine.mjs').Kind} kind
 * @param {string} path of the contestant, from the root
 * @param {Ability} [ability]
 * @returns {Promise<Runner>}
 */
export async function startInPage(name, browser, origin, kind, path, ability = {}) {
  const page = await browser.open(`${origin}/tests/bench/bench.html`);
  await page.evaluate(async (/** @type {string} */ k, /** @type {string} */ p, /** @type {Ability} */ a) => {
    const { Engine } = await import(new URL('/tests/bench/engine.mjs', document.baseURI).href);
    Object.assign(globalThis, { engine: new Engine(k, new URL(p, document.baseURI).href, a) });
  }, kind, path, ability);
  /** @param {'can' | 'run' | 'warmUp'} call @returns {(work: Work, limit?: number) => Promise<any>} */
  const caller = (call) => async (work, limit) => {
    await page.bringToFront(); // browsers slow hidden pages down
    const calling = page.evaluate(
      (/** @type {string} */ c, /** @type {any[]} */ args) => /** @type {any} */ (globalThis).engine[c](...args), call, [work, limit]);
    return Promise.race([calling, page.crashed]);
  };
  return { name, ability, can: caller('can'), warmUp: caller('warmUp'), run: caller('run'), close: () => page.close() };
}
