/** C files as modules in pages, with the development server of Vite: edits reload the page, and errors lie over it. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { preset } from '../web/program.mjs';
import { addModules, brokenSource, files, importVite, makeModules, vites, watch } from '../toolchain/c_modules.mjs';
import { clang, packageUrl } from '../toolchain/toolchain_package.mjs';
import { browserNames, openBrowser, within } from './browser.mjs';

const [vite] = vites;
const script = `import { count_primes } from './src/primes.c';
import { delete as remove } from './src/words.c?with=twice.c';
globalThis.outcome = [await count_primes(100), await remove(20)];
`;

describe('C files as modules', { skip: preset === 'page' ? clang.skip ?? vite.reason : 'they are for the page host' }, () => {
  for (const name of browserNames) {
    test(name, async (t) => {
      const { directory, write, env } = makeModules(t, { 'page.mjs': script, 'index.html': '<!doctype html><title>C</title><script type="module" src="/page.mjs"></script>\n' });
      addModules(directory, /** @type {string} */ (vite.folder));
      Object.assign(process.env, { WEFT_CACHE: env.WEFT_CACHE, WEFT_COMPILER: env.WEFT_COMPILER });
      const { default: weft } = await import(new URL('plugins/vite.mjs', packageUrl).href);
      const { createServer } = await importVite(/** @type {string} */ (vite.folder));
      const server = await createServer({
        configFile: false, root: directory, logLevel: 'silent', plugins: [weft()], server: { host: '127.0.0.1', port: 0, watch },
      });
      t.after(() => server.close());
      await server.listen();
      const browser = await openBrowser(name);
      t.after(() => browser.close());
      const opened = await browser.open(`http://127.0.0.1:${server.httpServer.address().port}/`);
      const shown = async (/** @type {number[]} */ outcome) => {
        await opened.waitForFunction(`JSON.stringify(globalThis.outcome) === '${JSON.stringify(outcome)}'`, { timeout: 60_000 });
      };
      await shown([25, 41]);
      write('src/first.h', '#define FIRST 90\n');
      await shown([1, 41]);
      write('src/primes.c', brokenSource);
      const overlay = "document.querySelector('vite-error-overlay')?.shadowRoot.textContent ?? ''";
      await opened.waitForFunction(`${overlay}.includes('primes.c')`, { timeout: 60_000 });
      const text = /** @type {string} */ (await within(opened.evaluate(overlay), 30_000, name));
      assert.match(text, /src\/primes\.c:3:22: error: use of undeclared identifier 'missing'/);
      write('src/primes.c', files['src/primes.c']);
      await shown([1, 41]);

      // The build, below another address than the root, too.
      const { build, preview } = await importVite(/** @type {string} */ (vite.folder));
      for (const base of ['/', '/below/']) {
        const config = { configFile: false, root: directory, base, logLevel: 'silent', build: { outDir: `out${base}` } };
        await build({ ...config, plugins: [weft()] });
        const built = await preview({ ...config, preview: { host: '127.0.0.1', port: 0 } });
        t.after(() => built.close());
        const page = await browser.open(`http://127.0.0.1:${built.httpServer.address().port}${base}`);
        await page.waitForFunction("JSON.stringify(globalThis.outcome) === '[1,41]'", { timeout: 60_000 });
      }
    });
  }
});
