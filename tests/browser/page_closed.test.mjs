/**
 * A page or worker that is closed while its program loads, waits or runs: its requests end, nothing is thrown, and
 * nothing else notices. A page that the user returns to goes on.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildUrl } from '../web/program.mjs';
import { openBrowser, within } from './browser.mjs';
import { inEachBrowser } from './each_browser.mjs';

/** Resolves when the server sees that the client has left a response that does not end. @type {Promise<unknown> | undefined} */
let left;

/** @param {string} type @param {string | Buffer} begin @returns {import('node:http').RequestListener} */
const unfinished = (type, begin) => (request, response) => {
  response.writeHead(200, { 'content-type': type, 'content-length': 1_000_000 });
  response.write(begin);
  left = once(response, 'close');
};

const module = readFileSync(new URL('runtime/examples/hello.mjs', buildUrl));

/** @type {Record<string, import('node:http').RequestListener>} */
const routes = {
  '/drip': unfinished('text/plain', 'started'),
  '/slow/hello.mjs': (request, response) => response.setHeader('content-type', 'text/javascript').end(module),
  '/slow/hello.wasm': unfinished('application/wasm', Buffer.from([0, 0x61, 0x73, 0x6d])),
  '/elsewhere': (request, response) => response.setHeader('content-type', 'text/html').end('<p>elsewhere'),
};

const crowd = '/build/web/tests/web/crowd_probe.mjs';

inEachBrowser((context) => {
  /** What a page may be doing when it is closed: a program and its arguments. @type {Record<string, () => [string, string[]]>} */
  const doings = {
    'its program is loaded': () => ['/slow/hello.mjs', []],
    'its program waits for a response': () => ['/build/web/tests/web/fetch_probe.mjs', [`${context.server.origin}/drip`]],
  };

  /** Waits until the server sends what does not end, calls `close`, and waits until that is left. @param {() => unknown} close */
  const closeInTheMiddle = async (close) => {
    while (!left) await sleep(10);
    await close();
    await within(left, 30_000, 'leaving a response');
  };

  /** Runs a program in the page, which must be as it was. */
  const check = async () => assert.deepEqual(
    await context.runner.run('tests/web/crowd_probe', { args: ['asleep', 0] }), { status: 0, stdout: 'started\nok\n', stderr: '' });

  const evaluate = (/** @type {any[]} */ ...call) => Reflect.apply(context.runner.page.evaluate, context.runner.page, call);

  for (const [doing, programOf] of Object.entries(doings)) {
    test(`a frame is removed while ${doing}`, async () => {
      left = undefined;
      await evaluate(async (program, args, busy) => {
        /** @type {any} */
        const frame = globalThis.frame = document.createElement('iframe');
        frame.src = '/tests/browser/runner.html';
        document.body.append(frame);
        while (!frame.contentWindow?.weftRunner) await new Promise((resolve) => { setTimeout(resolve, 10); });
        const { weftRunner: runner } = frame.contentWindow;
        runner.runProgram(program, { arguments: args });
        runner.runProgram(busy, { arguments: ['yielding', '1000', '60'] });
      }, ...programOf(), crowd);
      await closeInTheMiddle(() => evaluate(() => globalThis.frame.remove()));
      await check();
    });

    test(`a worker is terminated while ${doing}`, async () => {
      left = undefined;
      await evaluate((program, args, busy) => {
        const worker = globalThis.worker = new Worker('/tests/browser/runner_worker.js', { type: 'module' });
        worker.onerror = ({ message }) => reportError(new Error(`in the worker: ${message}`));
        worker.postMessage({ id: 1, url: program, options: { arguments: args } });
        worker.postMessage({ id: 2, url: busy, options: { arguments: ['yielding', '1000', '60'] } });
      }, ...programOf(), crowd);
      await closeInTheMiddle(() => evaluate(() => globalThis.worker.terminate()));
      await check();
    });

    test(`a page is closed while ${doing}`, async () => {
      left = undefined;
      const page = await context.browser.open(`${context.server.origin}/tests/browser/runner.html`);
      await page.waitForFunction(() => globalThis.weftRunner);
      await page.evaluate((program, args, busy) => {
        globalThis.weftRunner.runProgram(program, { arguments: args });
        globalThis.weftRunner.runProgram(busy, { arguments: ['yielding', '1000', '60'] });
      }, ...programOf(), crowd);
      await closeInTheMiddle(() => page.close());
      assert.deepEqual(page.failures, []);
      await check();
    });
  }

  /** The browser of the pages that are left and returned to. @type {import('./browser.mjs').Browser} */
  let keeper;
  before(async () => (keeper = context.name === 'chromium' ? await openBrowser('chromium', { keepsPages: true }) : context.browser));
  after(() => (keeper === context.browser ? undefined : keeper?.close()));

  /**
   * Starts a program in a page of its own, leaves the page and returns to it.
   * @param {string} program
   * @param {string[]} args
   * @param {number} limit how long the program may take to end, in milliseconds
   * @param {(page: import('./browser.mjs').Page) => Promise<unknown>} begun resolves when the page may be left
   * @returns {Promise<{kept: boolean, failures: string[], outcome: unknown}>} kept: whether it is the same page; outcome:
   *   of the program, or 'none' if it does not end within the limit
   */
  const leaveAndReturn = async (program, args, limit, begun) => {
    const page = await keeper.open(`${context.server.origin}/tests/browser/runner.html`);
    await page.waitForFunction(() => globalThis.weftRunner);
    await page.evaluate(async (url, given) => {
      globalThis.lines = [];
      const { default: start } = await import(url);
      globalThis.ended = new Promise((onExit) => start({ arguments: given, print: (line) => globalThis.lines.push(line), onExit }))
        .then((status) => [status, ...globalThis.lines]);
    }, program, args);
    await begun(page);
    await page.goto(`${context.server.origin}/elsewhere`);
    // The command fails if the page that it runs in is left.
    await page.evaluate(() => history.back()).catch(() => {});
    const isBack = () => page.evaluate(() => globalThis.weftRunner !== undefined).catch(() => false);
    for (let tries = 0; !await isBack(); tries++) {
      assert.ok(tries < 3000, 'the page did not come back');
      await sleep(20);
    }
    const [kept, outcome] = await page.evaluate(async (longest) => [
      globalThis.ended !== undefined,
      await Promise.race([globalThis.ended, new Promise((resolve) => { setTimeout(resolve, longest, 'none'); })]),
    ], limit);
    const { failures } = page;
    await page.close();
    return { kept, failures, outcome };
  };

  test('a page that is left and returned to goes on', async () => {
    const leave = () => leaveAndReturn(crowd, ['asleep', '1'], 30_000, (page) => page.waitForFunction(() => globalThis.lines.length > 0));
    let end = await leave();
    // A browser need not keep a page, when it is busy for example.
    for (let tries = 0; tries < 3 && !end.kept; tries++) end = await leave();
    assert.deepEqual(end, { kept: true, failures: [], outcome: [0, 'started', 'ok'] });
  });

  test('a page that is left while a request is pending fails the request, or goes on with it when it is returned to', async (t) => {
    left = undefined;
    const { kept, failures, outcome } = await leaveAndReturn('/build/web/tests/web/fetch_probe.mjs', [`${context.server.origin}/drip`], 500, async () => {
      while (!left) await sleep(10);
    });
    t.diagnostic(kept ? `kept: ${outcome}` : 'not kept');
    assert.deepEqual(failures, []);
    if (kept && outcome !== 'none') assert.match(String(outcome), /^0,WEFT_ENETWORK: [^,]*,,left 0 bytes$/);
  });

  test('the page had no uncaught exception', () => assert.deepEqual(context.runner.page.failures, []));
}, { server: { routes } });
