/** The npm package's workers and its inspector in browsers, under a strict policy: as modules, and as the single file. */
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openServer, strictHeaders } from '../../tools/demo/static_server.mjs';
import { packageUrl, programUrl } from '../bindings/package.mjs';
import { bundle, bundlerNames, bundlerOf, expected as expectedOfBundles, makeProject } from '../bindings/project.mjs';
import { preset } from '../web/program.mjs';
import { browserNames, openBrowser, within } from './browser.mjs';

/** Those that find the worker's script. For the others it is copied beside the bundle. */
const findingBundlers = ['vite', 'webpack'];

/** @param {string} file a script @returns {(request: any, response: any) => void} answers with a page that runs it */
const pageOf = (file) => (request, response) => void response
  .writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(`<!doctype html><title>${file}</title><body><script type="module" src="/${file}"></script>`);

/** @returns {string} a project that uses the package in a worker */
function makeWorkerProject() {
  const project = makeProject({ after: () => {} });
  const file = join(project, 'src/use_package.mjs');
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/\bload\b/g, 'loadInWorker'));
  return project;
}

/** What a page does, with the package at `/package/FILE`. */
const script = (/** @type {string} */ file) => `
import { load, loadInWorker, pool } from '/package/${file}';

async function inWorker() {
  const lines = [];
  const app = await loadInWorker('/programs/app_probe.wasm', { name: 'probe', args: ['one'], stdout: (line) => lines.push(line) });
  const sum = await app.add(1, 2, 0.001);
  const controller = new AbortController();
  const waiting = app.add(1, 2, 3600, { signal: controller.signal });
  controller.abort();
  const aborted = await waiting.catch((error) => error === controller.signal.reason);
  const refused = await app.add(1).catch((error) => error.constructor.name);
  const tasks = (await app.tasks()).map(({ name }) => name);
  await app.close();
  return { sum, aborted, refused, tasks, lines, status: await app.exited };
}

async function streams() {
  const app = await loadInWorker(new URL('/programs/export_streams_module.wasm', location.href), { stdout() {} });
  const sizes = [];
  await app.copy_stream(new Blob(['twelve bytes']).stream(), new WritableStream({ write: (piece) => void sizes.push(piece.length) }), true);
  const items = [];
  for await (const item of app.range(3)) items.push(item);
  let size = 0;
  const reader = (await app.numbered(10)).getReader();
  for (let next; !(next = await reader.read()).done;) size += next.value.length;
  const bytes = new Uint8Array(5);
  const counted = await app.count_bytes(bytes, { transfer: [bytes.buffer] });
  await app.close();
  return { written: sizes.reduce((sum, one) => sum + one, 0), items, size, counted, left: bytes.length };
}

/** C that computes does not block the page: timers of the page go on. */
async function side() {
  const workers = await pool(fetch('/programs/app_probe.wasm'), { size: 2, stdout() {} });
  const sums = await Promise.all([1, 2, 3].map((one) => workers.call.add(one, one, 0.01)));
  await workers.close();
  const missing = await loadInWorker('/programs/none.wasm').catch((error) => error.code);
  const dead = await loadInWorker('/programs/app_probe.wasm', { worker: '/package/none.mjs' }).catch((error) => error.code);
  return { sums, missing, dead };
}

async function inspector() {
  await import('/package/src/inspector.mjs');
  const element = document.createElement('weft-inspector');
  document.body.append(element);
  const app = await load('/programs/inspect_probe.wasm', { args: ['pass'], stdout() {} });
  element.app = app;
  const ended = app.run();
  const text = () => element.shadowRoot.querySelector('[part="tree"]').textContent;
  while (!text().includes('waiting for a lock')) await new Promise((resolve) => setTimeout(resolve, 10));
  const colour = getComputedStyle(element.shadowRoot.querySelector('[part="name"]')).fontWeight;
  app.interrupt();
  const status = await ended;
  await element.update();
  return { status, colour, after: text() };
}

globalThis.outcome = (async () => ({ inWorker: await inWorker(), streams: await streams(), side: await side(), inspector: await inspector() }))();
`;

const expected = {
  inWorker: { sum: 3, aborted: true, refused: 'TypeError', tasks: ['app'], lines: ['probe', 'one', 'served'], status: 0 },
  streams: { written: 12, items: [0, 1, 2], size: 70, counted: 5, left: 0 },
  side: { sums: [2, 4, 6], missing: 'UNREADABLE', dead: 'CRASHED' },
  inspector: { status: 130, colour: '600', after: 'no task' },
};

describe("the npm package's workers", { skip: preset !== 'page' && 'it is for the page host' }, () => {
  /** @type {string} */
  let folder;
  /** @type {Awaited<ReturnType<typeof openServer>>} */
  let server;

  /** @type {string} */
  let project;
  /** @type {Awaited<ReturnType<typeof openServer>>} */
  let bundleServer;
  /** The pages of the bundles. @type {Record<string, string>} */
  const bundles = {};

  before(async () => {
    project = makeWorkerProject();
    for (const name of bundlerNames) {
      if (bundlerOf(name).reason) continue;
      bundles[name] = (await bundle(name, project)).page;
      const copy = join(project, name, 'worker_thread.mjs');
      if (!findingBundlers.includes(name)) cpSync(fileURLToPath(new URL('dist/worker_thread.mjs', packageUrl)), copy);
      else assert.deepEqual(readdirSync(join(project, name), { recursive: true }).filter((file) => String(file).includes('worker_thread') && String(file).endsWith('.mjs')), [], 'no script that nothing refers to');
    }
    bundleServer = await openServer({
      root: project, headers: strictHeaders, routes: Object.fromEntries(Object.values(bundles).map((file) => [`/page/${file}`, pageOf(file)])),
    });
    folder = mkdtempSync(join(tmpdir(), 'weft-workers-'));
    cpSync(fileURLToPath(packageUrl), join(folder, 'package'), { recursive: true });
    for (const program of ['../bindings/app_probe', '../web/export_streams_module', '../web/inspect_probe']) {
      const name = `${program.replace(/.*\//, '')}.wasm`;
      cpSync(fileURLToPath(new URL(`${program}.wasm`, programUrl('app_probe'))), join(folder, 'programs', name));
    }
    const files = { modules: 'src/index.mjs', single: 'dist/weft-wasm.mjs' };
    for (const [name, file] of Object.entries(files)) writeFileSync(join(folder, `${name}.mjs`), script(file));
    server = await openServer({ root: folder, headers: strictHeaders, routes: Object.fromEntries(Object.keys(files).map((name) => [`/page/${name}`, pageOf(`${name}.mjs`)])) });
  });
  after(async () => {
    await Promise.all([server?.close(), bundleServer?.close()]);
    if (project) rmSync(project, { recursive: true, force: true });
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  for (const name of browserNames) {
    describe(name, () => {
      /** @type {import('./browser.mjs').Browser} */
      let browser;
      before(async () => (browser = await openBrowser(name)));
      after(() => browser?.close());

      /** @param {string} url */
      const outcomeOf = async (url) => {
        const page = await browser.open(url);
        try {
          await page.waitForFunction(() => Boolean(globalThis.outcome), { timeout: 30_000 });
          return await within(page.evaluate(() => globalThis.outcome.catch((error) => String(error.stack))), 30_000, url);
        } finally {
          await page.close();
        }
      };

      for (const kind of ['modules', 'single']) {
        test(`the package as ${kind}`, async () => assert.deepEqual(await outcomeOf(`${server.origin}/page/${kind}`), expected));
      }
      for (const bundler of bundlerNames) {
        test(`a bundle of ${bundler}`, { skip: bundlerOf(bundler).reason }, async () => {
          const file = bundles[bundler];
          assert.deepEqual(await outcomeOf(`${bundleServer.origin}/${file.endsWith('.html') ? file : `page/${file}`}`), expectedOfBundles);
        });
      }
    });
  }
});
