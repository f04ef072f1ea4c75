/** Projects whose JavaScript imports C files. */
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findBundler } from '../../tools/setup/bundlers.mjs';
import { makeProject } from './toolchain_package.mjs';

/** The files of a project: `main.mjs` prints `expected`. @type {Record<string, string>} */
export const files = {
  'package.json': '{ "type": "module", "private": true }\n',
  'src/primes.c': `#include <weft/weft.h>
#include "first.h"

WEFT_ASYNC(count_primes, uint32_t limit, at, found;) {
    WEFT_BEGIN;
    for (self->at = FIRST; self->at <= self->limit; self->at++) {
        bool is_prime = true;
        for (uint32_t i = 2; i * i <= self->at; i++) if (self->at % i == 0) is_prime = false;
        self->found += is_prime;
    }
    WEFT_RETURN(self->found);
}
WEFT_EXPORT(count_primes, uint32_t, limit)
`,
  'src/first.h': '#define FIRST 2\n',
  'src/words.c': `#include <weft/js_function.h>
#include <weft/weft.h>

int32_t twice(int32_t n);

WEFT_JS_FUNCTION(int32_t, plus_one, (int32_t n), { return n + 1; })

/* A word of JavaScript. */
WEFT_ASYNC(delete, int32_t n;) {
    WEFT_BEGIN;
    WEFT_RETURN(plus_one(twice(self->n)));
}
WEFT_EXPORT(delete, int32_t, n)
`,
  'src/twice.c': '#include <stdint.h>\nint32_t twice(int32_t n);\nint32_t twice(int32_t n) { return 2 * n; }\n',
  'src/asks.c': `#include <weft/weft.h>

WEFT_IMPORT(ask, int32_t, int32_t)

WEFT_ASYNC(answer, int32_t n;) {
    WEFT_BEGIN;
    WEFT_AWAIT(ask(self->n));
    WEFT_RETURN(WEFT_RESULT.i64);
}
WEFT_EXPORT(answer, int32_t, n)
`,
  'main.mjs': `import app, { count_primes } from './src/primes.c';
import { delete as remove } from './src/words.c?with=twice.c';
import load from './src/primes.c?load';
import url from './src/primes.c?url';
import loadAsking from './src/asks.c?load';

const another = await load({ name: 'another' });
const asking = await loadAsking({ imports: { ask: async (n) => n + 5 } });
console.log(JSON.stringify([
  await count_primes(100), await app.call.count_primes(10), await another.count_primes(3), await remove(20), await asking.answer(1),
  new URL(url).protocol,
]));
await Promise.all([app.close(), another.close(), asking.close()]);
`,
};
export const expected = [25, 4, 2, 41, 6, 'file:'];

export const brokenSource = '#include <weft/weft.h>\n\nint f(void) { return missing; }\n';

/**
 * @param {import('node:test').TestContext} context
 * @param {Record<string, string>} [more] further files
 */
export const makeModules = (context, more = {}) => makeProject(context, { ...files, ...more });

/** The versions of Vite. */
export const vites = /** @type {const} */ (['vite', 'vite-older']).map((name) => ({ name, ...findBundler(name) }));

/** @param {string} directory of a project @param {string} folder of a bundler: its modules are then the project's */
export function addModules(directory, folder) {
  mkdirSync(join(directory, 'node_modules'), { recursive: true });
  for (const name of ['vite', 'rollup', '@rollup']) {
    try {
      symlinkSync(join(folder, 'node_modules', name), join(directory, 'node_modules', name));
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
  }
}

/** @param {string} folder of Vite @returns {Promise<any>} */
export const importVite = (folder) => import(pathToFileURL(join(folder, 'node_modules/vite/dist/node/index.js')).href);

/** How Vite watches files. What its watcher forgets when it is closed must not keep the process alive. */
export const watch = { usePolling: true, interval: 30, persistent: false, ignored: ['**/cache/**'] };
