/** The playground, as a visitor uses it, in Chromium and Firefox: web/playground, under the policy that its server sends. */
import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openServer } from '../../tools/demo/static_server.mjs';
import { buildPlayground, playground } from '../../tools/playground.mjs';
import { playgroundHeaders } from '../../tools/playground/policy.mjs';
import { findCompiler } from '../../tools/setup/compilers.mjs';
import { examples } from '../node/expected.mjs';
import { preset } from '../web/program.mjs';
import { openBrowser } from './browser.mjs';
import { findCut, screenshots, viewports } from './demo_suite.mjs';

/** @typedef {import('./browser.mjs').Page} Page */

const { program: clang, reason } = findCompiler('yowasp-clang');
const skip = !clang ? `@yowasp/clang: ${reason}` : preset === 'page' && 'it is the same, whatever preset the others test';

const limit = { timeout: 120_000 };

/** @param {Page} page @param {...string} wanted */
const state = (page, ...wanted) => page.waitForFunction((states) => states.includes(document.body.dataset.state), limit, wanted);

/** @param {Page} page @param {string} selector @returns {Promise<string>} */
const text = (page, selector) => page.$eval(selector, (found) => found.textContent);

/** @param {Page} page @param {string} kind stdout or stderr @returns {Promise<string>} what the program has printed */
const printed = (page, kind = 'stdout') => page.$$eval(`#output .${kind}`, (parts) => parts.map(({ textContent }) => textContent).join(''));

/** @param {Page} page @param {string} id of a button */
const press = (page, id) => page.evaluate((wanted) => document.getElementById(wanted)?.click(), id);

/** Starts what is in the editor. @param {Page} page */
const start = (page) => press(page, 'run');

/** Waits for the editor. @param {Page} page */
const edited = (page) => page.waitForFunction(() => document.querySelector('#editor').shadowRoot?.querySelector('.cm-line'), limit);

/** @param {Page} page @returns {Promise<string>} the first line in the editor */
const firstLine = (page) => page.$eval('#editor', (place) => place.shadowRoot.querySelector('.cm-line').textContent);

/** Writes at the beginning of the program. @param {Page} page @param {string} typed */
async function write(page, typed) {
  await page.$eval('#editor', (place) => /** @type {HTMLElement} */ (place.shadowRoot.querySelector('.cm-content')).focus());
  await page.keyboard.type(typed);
}

/** Chooses an example. @param {Page} page @param {string} name */
async function choose(page, name) {
  await page.$eval('#examples', (select, value) => {
    /** @type {HTMLSelectElement} */ (select).value = value;
    select.dispatchEvent(new Event('change'));
  }, name);
  await page.waitForFunction((title) => document.querySelector('#name').textContent === title, limit, `${name}.c`);
}

/** Opens a program from a link. @param {Page} page @param {{source: string, stdin?: string, args?: string}} program */
async function open(page, program) {
  await page.evaluate(async (given) => {
    const packed = new Blob([JSON.stringify(given)]).stream().pipeThrough(new CompressionStream('deflate-raw'));
    const letters = Array.from(new Uint8Array(await new Response(packed).arrayBuffer()), (byte) => String.fromCharCode(byte)).join('');
    location.hash = `#program=${btoa(letters).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')}`;
  }, program);
  await page.waitForFunction((source) => document.querySelector('#editor').shadowRoot.querySelector('.cm-content').textContent.includes(source), limit,
    program.source.trim().split('\n')[0].trim());
}

/** @param {Page} page @param {{source: string, stdin?: string, args?: string}} program */
async function run(page, program) {
  await open(page, program);
  await start(page);
  await state(page, 'ended', 'failed');
}

const app = (/** @type {string} */ body, locals = '') => `#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <weft/weft.h>

WEFT_ASYNC(app${locals}) {
    WEFT_BEGIN;
    ${body}
}

WEFT_MAIN(app)
`;

/** @param {string} source of a script @returns {(request: unknown, response: import('node:http').ServerResponse) => unknown} */
const script = (source) => (_, response) => response.writeHead(200, { 'content-type': 'text/javascript' }).end(source);

/** Files of the playground that are another version's, and how. @type {Record<string, (text: string) => string>} */
let newer = {};

/** @param {string} file of the playground, or '' for its page @param {string} type */
const versioned = (file, type) => async (/** @type {unknown} */ _, /** @type {import('node:http').ServerResponse} */ response) => {
  const content = await readFile(`${playground}/${file || 'index.html'}`, 'utf8');
  response.writeHead(200, { 'content-type': type, 'cache-control': 'no-cache' }).end(newer[file]?.(content) ?? content);
};

/** What a worker with a virtual clock runs: the delays of some examples differ by little, and the machine may be slow. */
const routes = {
  '/playground/virtual_clock.js': script(`${await readFile(new URL('../node/virtual_clock.mjs', import.meta.url), 'utf8')}useVirtualClock();\n`),
  '/playground/': versioned('', 'text/html; charset=utf-8'),
  '/playground/offline_worker.js': versioned('offline_worker.js', 'text/javascript'),
  '/playground/virtual_program_worker.js': script("import './virtual_clock.js';\nimport './program_worker.js';\n"),
};

/** Gives the programs that start now a virtual clock, or the real one. @param {Page} page @param {boolean} isVirtual */
const setClock = (page, isVirtual) => page.evaluate((wanted) => {
  const Real = globalThis.weftTestWorker ??= Worker;
  globalThis.Worker = !wanted ? Real : class extends Real {
    /** @param {URL} url @param {WorkerOptions} options */
    constructor(url, options) {
      super(options.name === 'program' ? new URL('virtual_program_worker.js', url) : url, options);
    }
  };
}, isVirtual);

/** As npm run serve does, with nothing beside it. @param {number} [port] */
const serve = (port = 0) => openServer({ root: screenshots, routes, mounts: { '/playground/': { root: playground, headers: playgroundHeaders } }, port });

/** @type {Awaited<ReturnType<typeof openServer>>} */
let server;
before(async () => {
  if (skip) return;
  await buildPlayground();
  await mkdir(screenshots, { recursive: true });
  server = await serve();
});
after(() => server?.close());

for (const name of ['chromium', 'firefox']) {
  describe(`the playground in ${name}`, { skip }, () => {
    /** @type {import('./browser.mjs').Browser} */
    let browser;
    /** @type {Page} */
    let page;
    before(async () => {
      browser = await openBrowser(name);
      page = await browser.open();
      await page.setViewport(viewports.desk);
      await page.watch(() => {
        globalThis.weftTestRefused = [];
        addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => globalThis.weftTestRefused.push(`${effectiveDirective} ${blockedURI}`));
      });
      await page.goto(`${server.origin}/playground/`);
      await state(page, 'idle');
      await edited(page);
      // What is loaded from now on is kept; a visitor's page does not wait as long for that.
      await page.waitForFunction(() => navigator.serviceWorker.controller !== null, limit);
    });
    after(() => browser?.close());

    test('before anything is loaded, an example is there with its twin, and what it printed', async () => {
      assert.match(await page.$eval('#editor', (place) => place.shadowRoot.textContent), /weft_print\("hello"\)/);
      assert.match(await text(page, '#python'), /print\("hello"\)/);
      assert.equal(await printed(page, 'recorded'), 'hello\nworld\n');
      assert.match(await text(page, '#run'), /^Load the compiler \(2\d MB\) and run$/);
      const loaded = await page.evaluate(() => performance.getEntriesByType('resource').filter((entry) => entry.name.includes('/compiler-')).length);
      assert.equal(loaded, 0);
    });

    test('every example compiles, runs, and prints the bytes that were recorded', async () => {
      await setClock(page, true);
      for (const { name: example, output, status } of examples) {
        await page.evaluate((hash) => (location.hash = hash), `#example=${example}`);
        await page.waitForFunction((title) => document.querySelector('#name').textContent === title, limit, `${example}.c`);
        await start(page);
        await state(page, 'ended', 'failed');
        assert.equal(await printed(page), output, example);
        assert.match(await text(page, '#state'), new RegExp(`^Exit status ${status},`), example);
        assert.equal(await text(page, '#verdict'), 'the same as recorded', example);
      }
      await setClock(page, false);
    });

    test('errors are listed, and marked at their lines', async () => {
      await run(page, { source: app('weft_print("one")\n    undefined_thing();') });
      assert.equal(await text(page, '#state'), 'It does not compile: 2 errors');
      assert.match(await text(page, '#problems'), /main\.c:8:\d+: error: expected ';'.*main\.c:9:5: error: call to undeclared function/);
      assert.equal(await page.$eval('#editor', (place) => place.shadowRoot.querySelectorAll('.cm-lint-marker-error').length), 2);
      await page.screenshot({ path: `${screenshots}${name}-playground-errors.png` });
    });

    test('what the linker and a program without main() lack is said', async () => {
      await run(page, { source: app('extern void nowhere(void);\n    nowhere();') });
      assert.match(await text(page, '#output'), /undefined symbol: nowhere/);
      await run(page, { source: 'int unused;\n' });
      assert.match(await text(page, '#output'), /has no main\(\): end it with WEFT_MAIN/);
    });

    test('standard input, arguments and the sandbox are there, and nothing else is', async () => {
      const fetching = (/** @type {string} */ url) => `WEFT_CATCH(self->status, weft_fetch((weft_request){.url = "${url}"}, &self->page));
    printf("%d %d %.5s\\n", self->status != 0, self->page.status, self->page.body ? self->page.body : weft_caught_message());
    weft_response_deinit(&self->page);`;
      await run(page, {
        stdin: 'one line\n', args: 'a bc',
        source: app(`WEFT_AWAIT(weft_reader_readline(weft_stdin(), &self->line));
    printf("%.*s", (int)self->line.size, self->line.data);
    ${['/threads.txt', 'sandbox/threads.txt', `${server.origin}/playground/examples.json`, 'https://192.0.2.1/', 'data:,data'].map(fetching).join('\n    ')}`, ', int status; weft_bytes line; weft_response page;'),
      });
      assert.equal(await printed(page), 'one line\n0 200 warp\n\n0 200 warp\n\n0 404 not f\n1 0 the p\n0 200 data\n');
    });

    test('a program that loops is stopped, and its cleanup runs if it can', async () => {
      await open(page, { source: app('for (;;) {}') });
      await start(page);
      await state(page, 'running');
      await press(page, 'stop');
      await state(page, 'ended');
      assert.match(await text(page, '#output'), /^It was stopped\.$/m);
      await open(page, { source: app('WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(3600)); }\n    WEFT_FINALLY { puts("cleanup"); }', ', weft_scope scope;') });
      await start(page);
      await page.waitForFunction(() => document.querySelector('#events').textContent.includes('waits for a sleep'), limit);
      await press(page, 'stop');
      await state(page, 'ended');
      assert.equal(await printed(page), 'cleanup\n');
    });

    test('the limits of time, output and memory hold', async () => {
      await open(page, { source: app('for (;;) {}') });
      const chosen = await page.$eval('#limit', (select) => {
        const { value, options } = /** @type {HTMLSelectElement} */ (select);
        options[0].value = '1';
        options[0].selected = true;
        return value;
      });
      await start(page);
      await state(page, 'ended');
      assert.match(await text(page, '#output'), /It ran for 1 s, the time limit, and was ended\./);
      await page.$eval('#limit', (select, value) => (/** @type {HTMLSelectElement} */ (select).value = value), chosen);
      await run(page, { source: app('for (;;) puts("all work and no play makes jack a dull boy");') });
      assert.match((await text(page, '#output')).slice(-100), /It printed more than 1 MB or 50,000 lines, and was ended\.\n$/);
      await run(page, { source: app('int pieces = 0;\n    while (pieces < 4096 && malloc(1 << 20)) pieces++;\n    printf("%d\\n", pieces < 512);') });
      assert.equal(await printed(page), '1\n');
      await run(page, { source: app('__builtin_trap();') });
      assert.match(await text(page, '#output'), /^It crashed: /m);
    });

    test('the timeline and the tree show the tasks', async () => {
      await page.evaluate(() => (location.hash = '#example=shared_lock'));
      await page.waitForFunction(() => document.querySelector('#name').textContent === 'shared_lock.c', limit);
      await start(page);
      await state(page, 'ended');
      assert.equal(await page.$$eval('.timeline .name', (names) => names.length), 4);
      const rows = await page.$$eval('#events tr', (all) => all.map((row) => [...row.children].slice(1).map(({ textContent }) => textContent).join(' ')));
      assert.ok(rows.includes('app waits for a gather 28') && rows.includes('painter waits for a lock 17') && rows.includes('painter waits for a sleep 19'), rows.join('\n'));
      await page.screenshot({ path: `${screenshots}${name}-playground-timeline.png` });
      await open(page, { source: app('weft_task_set_name(weft_current_task(), "sleeper");\n    WEFT_AWAIT(weft_sleep(2));') });
      await start(page);
      await state(page, 'running');
      await page.$$eval('#views button', (buttons) => buttons.find(({ textContent }) => textContent === 'Tasks').click());
      await page.waitForFunction(() => document.querySelector('#tree').shadowRoot.textContent.includes('sleeper'), limit);
      await page.waitForFunction(() => document.querySelector('#editor').shadowRoot.querySelector('.cm-waits')?.textContent === '    WEFT_AWAIT(weft_sleep(2));', limit);
      await page.screenshot({ path: `${screenshots}${name}-playground-waits.png` });
      await press(page, 'stop');
      await state(page, 'ended');
    });

    test('a program with more events, tasks or lines than a page can show does not stop the page', async () => {
      await page.evaluate(() => {
        globalThis.weftTestLast = performance.now();
        globalThis.weftTestLongest = 0;
        setInterval(() => {
          globalThis.weftTestLongest = Math.max(globalThis.weftTestLongest, performance.now() - globalThis.weftTestLast);
          globalThis.weftTestLast = performance.now();
        }, 20);
      });
      await run(page, { source: app('for (int i = 0; i < 2000000; i++) puts("");') });
      assert.match((await text(page, '#output')).slice(-100), /50,000 lines, and was ended/);
      await run(page, { source: app('for (self->i = 0; self->i < 100000; self->i++) WEFT_AWAIT(weft_sleep(0));', ', int i;') });
      assert.match(await text(page, '#timeline-note'), /here is how it began/);
      assert.equal(await page.$$eval('#events tr', ({ length }) => length < 2000), true);
      await run(page, { source: app('for (self->i = 0; self->i < 1000; self->i++) weft_spawn(weft_sleep(0.7));\n    WEFT_AWAIT(weft_sleep(1));', ', int i;') });
      assert.match(await text(page, '#timeline-note'), /^The first tasks; 961 more are not drawn\./);
      const longest = await page.evaluate(() => globalThis.weftTestLongest);
      assert.ok(longest < 10_000, `the page stood still for ${longest} ms`);
    });

    test('edits of each program are kept, also over a reload, and can be undone', async () => {
      await choose(page, 'hello');
      await write(page, 'edited');
      await choose(page, 'shared_lock');
      assert.equal(await page.$eval('#reset', (button) => /** @type {HTMLElement} */ (button).hidden), true);
      await page.evaluate(() => history.back());
      await page.waitForFunction(() => document.querySelector('#name').textContent === 'hello.c', limit);
      assert.match(await firstLine(page), /^edited/);
      await page.reload();
      await state(page, 'idle');
      await edited(page);
      assert.match(await firstLine(page), /^edited/);
      assert.equal(await text(page, '#verdict'), '', 'nothing was recorded of it');
      await press(page, 'reset');
      assert.match(await firstLine(page), /^\/\* asyncio's hello world/);
      assert.equal(await text(page, '#verdict'), 'as recorded: run it to see it live');
    });

    test('the compiler can be stopped, whatever it does, and be used again', async () => {
      const many = ['A x', ...['BA', 'CB', 'DC', 'ED', 'FE', 'GF'].map(([macro, of]) => `${macro} ${Array(10).fill(of).join(', ')}`)];
      await open(page, { source: `${many.map((line) => `#define ${line}`).join('\n')}\nint x, all[] = {G, G, G, G};\n${app('')}` });
      await start(page);
      await state(page, 'loading');
      await press(page, 'stop');
      await state(page, 'idle');
      await page.evaluate(() => {
        for (let i = 0; i < 50; i++) document.getElementById('run')?.click();
      });
      await state(page, 'compiling');
      await sleep(1000);
      await press(page, 'stop');
      await state(page, 'idle');
      await page.evaluate(() => (location.hash = '#example=hello'));
      await page.waitForFunction(() => document.querySelector('#name').textContent === 'hello.c', limit);
      await start(page);
      await state(page, 'ended', 'failed');
      assert.equal(await printed(page), 'hello\nworld\n');
    });

    test('a program that is shared comes back from its link', async () => {
      const source = app('puts("shared");');
      await open(page, { source, stdin: 'in', args: 'x y' });
      await press(page, 'share');
      await page.waitForFunction(() => /** @type {HTMLElement} */ (document.querySelector('#shared')).hidden === false, limit);
      const href = await page.$eval('#shared a', (link) => /** @type {HTMLAnchorElement} */ (link).href);
      const other = await browser.open();
      await other.goto(href);
      await state(other, 'idle');
      await edited(other);
      assert.match(await other.$eval('#editor', (place) => place.shadowRoot.textContent), /puts\("shared"\)/);
      assert.deepEqual(await other.evaluate(() => ['stdin', 'args'].map((id) => /** @type {any} */ (document.getElementById(id)).value)), ['in', 'x y']);
      await other.close();
      await page.evaluate(() => (location.hash = '#program=damaged'));
      await state(page, 'failed');
      assert.match(await text(page, '#state'), /^The link is damaged/);
    });

    test('nothing is cut off on a phone, and the policy has refused nothing', async () => {
      for (const [size, viewport] of Object.entries(viewports)) {
        await page.setViewport(viewport);
        await page.screenshot({ path: `${screenshots}${name}-playground-${size}.png`, fullPage: true });
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(wider <= 0, `${wider} pixels wider than a ${size}`);
        if (size === 'phone') assert.deepEqual(await findCut(page), []);
      }
      assert.deepEqual(await page.evaluate(() => globalThis.weftTestRefused), []);
      assert.deepEqual(page.failures, []);
    });

    test('the second visit needs no network', async () => {
      const { port } = new URL(server.origin);
      await page.evaluate(() => (location.hash = '#example=hello'));
      await state(page, 'idle');
      await page.waitForFunction(async () => (await (await caches.open('weft-playground-compiler')).keys()).length === 6, limit);
      await server.close();
      try {
        await page.reload();
        await state(page, 'idle');
        await start(page);
        await state(page, 'ended', 'failed');
        assert.equal(await printed(page), 'hello\nworld\n');
      } finally {
        server = await serve(Number(port));
      }
    });

    test('a newer version comes with the next visit, and edits are kept', async () => {
      await write(page, 'edited');
      newer = { 'offline_worker.js': (worker) => worker.replace('"version":"', '"version":"newer-'), '': (html) => html.replace('>Licences<', '>Newer<') };
      try {
        await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
        await page.waitForFunction(async () => Boolean((await navigator.serviceWorker.ready).waiting), limit);
        assert.equal(await text(page, 'footer'), 'Licences');
        await page.reload();
        await page.waitForFunction(() => document.querySelector('footer')?.textContent === 'Newer' && document.body.dataset.state === 'idle', limit);
        await edited(page);
        assert.match(await firstLine(page), /^edited/);
      } finally {
        newer = {};
      }
    });
  });
}
