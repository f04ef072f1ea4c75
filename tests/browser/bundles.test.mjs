/** The npm package in browsers, under a strict policy: bundled by each bundler, without one, in workers and in a frame. */
import assert from 'node:assert/strict';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { openServer, strictHeaders } from '../../tools/demo/static_server.mjs';
import { packageUrl } from '../bindings/package.mjs';
import { bundle, bundlerNames, bundlerOf, expected, makeProject } from '../bindings/project.mjs';
import { preset } from '../web/program.mjs';
import { browserNames, openBrowser, within } from './browser.mjs';

/** Pages that run one script each, by their names. @type {Record<string, string>} */
const scripts = {
  'all modules of the package': 'plain/modules.mjs',
  'the single file': 'plain/single.mjs',
  'a worker': 'plain/start_worker.mjs',
  'a service worker': 'plain/start_service_worker.mjs',
  'a frame': 'plain/frame.mjs',
};

/** @param {string} project */
async function makePlain(project) {
  const use = readFileSync(join(project, 'src/use_package.mjs'), 'utf8');
  cpSync(fileURLToPath(packageUrl), join(project, 'package'), { recursive: true });
  const write = (/** @type {string} */ name, /** @type {string} */ script) => writeFileSync(join(project, 'plain', name), script);
  cpSync(join(project, 'src'), join(project, 'plain'), { recursive: true });
  for (const [name, file] of Object.entries({ modules: 'src/index.mjs', single: 'dist/weft-wasm.mjs' })) {
    write(`use_${name}.mjs`, use.replace("'weft-wasm'", `'/package/${file}'`));
    write(`${name}.mjs`, `import { use } from './use_${name}.mjs';\nglobalThis.outcome = use('/plain/app_probe.wasm');\n`);
  }
  const posted = (/** @type {string} */ script) => `import { use } from './${script}.mjs';\nuse('/plain/app_probe.wasm').then(postMessage, (error) => postMessage(String(error.stack)));\n`;
  write('worker.mjs', posted('use_modules'));
  write('start_worker.mjs', `globalThis.outcome = new Promise((resolve) => {
    new Worker('/plain/worker.mjs', { type: 'module' }).onmessage = ({ data }) => resolve(data);
  });\n`);
  // It may import nothing when it runs, so all is in one script.
  const { outputFiles: [{ text }] } = await build({
    absWorkingDir: project, bundle: true, format: 'iife', write: false, logLevel: 'error', logOverride: { 'empty-import-meta': 'silent' },
    stdin: {
      resolveDir: join(project, 'src'),
      contents: "import { use } from './use_package.mjs';\nself.onmessage = ({ source }) => use('/plain/app_probe.wasm').then((outcome) => source.postMessage(outcome), (error) => source.postMessage(String(error.stack)));\n",
    },
  });
  write('service_worker.js', text);
  write('start_service_worker.mjs', `globalThis.outcome = new Promise((resolve, reject) => {
    navigator.serviceWorker.onmessage = ({ data }) => resolve(data);
    navigator.serviceWorker.startMessages();
    navigator.serviceWorker.register('/plain/service_worker.js').then((registration) => {
      const worker = registration.installing ?? registration.waiting ?? registration.active;
      const ask = () => worker.state === 'activated' && worker.postMessage('use');
      worker.addEventListener('statechange', ask);
      ask();
    }).catch(reject);
  });\n`);
  write('frame.mjs', `globalThis.outcome = new Promise((resolve) => {
    const frame = document.createElement('iframe');
    frame.onload = () => resolve(frame.contentWindow.outcome);
    frame.src = '/page/plain/single.mjs';
    document.body.append(frame);
  });\n`);
}

describe('the npm package', { skip: preset !== 'page' && 'it is for the page host' }, () => {
  /** @type {string} */
  let project;
  /** @type {Awaited<ReturnType<typeof openServer>>} */
  let server;
  /** The pages of the bundles. @type {Record<string, string>} */
  const bundles = {};

  before(async () => {
    project = makeProject({ after: () => {} });
    await makePlain(project);
    for (const name of bundlerNames) if (!bundlerOf(name).reason) bundles[name] = (await bundle(name, project)).page;
    const pages = [...Object.values(scripts), ...Object.values(bundles)].filter((file) => !file.endsWith('.html'));
    const page = (/** @type {string} */ file) => (/** @type {any} */ request, /** @type {any} */ response) => response
      .writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(`<!doctype html><title>${file}</title><body><script type="module" src="/${file}"></script>`);
    server = await openServer({
      root: project, headers: { ...strictHeaders, 'service-worker-allowed': '/' },
      routes: Object.fromEntries(pages.map((file) => [`/page/${file}`, page(file)])),
    });
  });
  after(async () => {
    await server?.close();
    if (project) rmSync(project, { recursive: true, force: true });
  });

  for (const name of browserNames) {
    describe(name, () => {
      /** @type {import('./browser.mjs').Browser} */
      let browser;
      before(async () => (browser = await openBrowser(name)));
      after(() => browser?.close());

      /** @param {string} file */
      const outcomeOf = async (file) => {
        const page = await browser.open(`${server.origin}/${file.endsWith('.html') ? file : `page/${file}`}`);
        try {
          await page.waitForFunction(() => globalThis.outcome, { timeout: 30_000 });
          return await within(page.evaluate(() => globalThis.outcome.catch((error) => String(error.stack))), 30_000, file);
        } finally {
          await page.close();
        }
      };

      for (const [what, file] of Object.entries(scripts)) {
        test(what, async () => assert.deepEqual(await outcomeOf(file), expected));
      }
      for (const bundler of bundlerNames) {
        test(`a bundle of ${bundler}`, { skip: bundlerOf(bundler).reason }, async () => assert.deepEqual(await outcomeOf(bundles[bundler]), expected));
      }
    });
  }
});
