/** Pages of a server whose responses wait until the program has grown its memory: see fetch_probe -g. */

function promised() {
  /** @type {() => void} */
  let resolve = () => {};
  /** @type {Promise<void>} */
  const promise = new Promise((given) => { resolve = given; });
  return { promise, resolve };
}

/**
 * @returns {{begin: () => void, pages: Record<string, import('node:http').RequestListener>}} begin: to be called before a
 *   program runs; pages: /held sends nothing and /pause a part of its body until /growth was requested twice, and the
 *   first of these requests is answered when that time has come
 */
export function growthPages() {
  let requests = 0;
  let ready = promised();
  let grown = promised();
  return {
    begin() {
      requests = 0;
      ready = promised();
      grown = promised();
    },
    pages: {
      '/held': async (request, response) => {
        ready.resolve();
        await grown.promise;
        response.end('first, second');
      },
      '/pause': async (request, response) => {
        response.write('first', ready.resolve);
        await grown.promise;
        response.end(', second');
      },
      '/growth': async (request, response) => {
        if (++requests === 1) await ready.promise;
        else grown.resolve();
        response.setHeader('cache-control', 'no-store').end();
      },
    },
  };
}
