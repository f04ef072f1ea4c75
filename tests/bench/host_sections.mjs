/** Weft on the real hosts, and promises in the browsers. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { worksFor } from './works.mjs';
import { openBrowser } from '../browser/browser.mjs';
import { runtimes } from '../wasi/runtimes.mjs';
import { openServer } from '../../tools/demo/static_server.mjs';
import { build } from '../../tools/setup/presets.mjs';
import { root } from '../../tools/setup/toolchain.mjs';
import { startInPage } from './page_runner.mjs';
import { startCommand, startInNode } from '../../tools/bench/runners.mjs';
import { weft } from '../../tools/bench/tables.mjs';
import { measureSection } from '../../tools/bench/virtual_sections.mjs';

/** @typedef {import('../../tools/bench/results.mjs').Section} Section */
/** @typedef {import('../../tools/bench/virtual_sections.mjs').Context} Context */
/** @typedef {import('../../tools/bench/runners.mjs').Runner} Runner */
/** @typedef {import('./works.mjs').Ability} Ability */

const webFile = 'build/web/tests/bench/web_bench.mjs';
const pageFile = 'build/page/tests/bench/web_bench.mjs';
const virtualFile = 'build/web/tests/bench/virtual_bench.mjs';
const wasiFile = 'build/wasi/tests/bench/wasi_bench.wasm';

/** Works whose time does not depend on the real clock, and that every host has memory for. */
const ids = [
  'yield-1', 'yield-1000', 'deep-10', 'await', 'create-1000', 'queue-16', 'queue-unbounded', 'queue-1', 'queue-100', 'gather-1000', 'lock',
];
/** @param {Ability} [ability] */
const hostWorks = (ability) => worksFor(ability).filter(({ id }) => ids.includes(id)).map((work) => ({ ...work, goal: undefined }));

/** The runtimes that interpret WebAssembly, and so are much slower. @type {Record<string, Ability>} */
const abilities = { wasmedge: { pace: 50 } };

/** @param {string} file */
const urlOf = (file) => pathToFileURL(join(root, file)).href;

/** @param {Context} context @returns {Runner[]} */
function nodeRunners({ node, nodeVersion }) {
  /** @param {string} name @param {string} file @param {string} program */
  const runner = (name, file, program) => startInNode({ name, role: 'weft', kind: 'module', url: urlOf(file) }, program);
  const [own, newest] = [process.versions.node, nodeVersion].map((version) => `Node.js ${version.split('.')[0]}`);
  return [
    runner(`virtual, ${newest}`, virtualFile, node),
    runner(`web, ${newest}`, webFile, node),
    runner(`page, ${newest}`, pageFile, node),
    ...(own === newest ? [] : [runner(`web, ${own}`, webFile, process.execPath)]),
  ];
}

/** @returns {Runner[]} */
function wasiRunners() {
  const found = runtimes.filter(({ name, start }) => start && ['node', 'node-newest', 'wasmtime', 'wasmedge'].includes(name));
  return found.map(({ name, version, start }) => {
    const title = name.startsWith('node') ? `Node.js ${version.split('.')[0]}` : name;
    return startCommand(`WASI, ${title}`, /** @type {NonNullable<typeof start>} */ (start)(join(root, wasiFile), {}), abilities[name]);
  });
}

/**
 * Starts the works in a browser, if it is there.
 * @param {string} name
 * @param {string} title
 * @param {string} origin
 * @returns {Promise<{runners: Runner[], close: () => unknown, missing?: {name: string, reason: string}}>}
 */
async function browserRunners(name, title, origin) {
  try {
    const browser = await openBrowser(name, { limit: 120_000 });
    const runners = [
      await startInPage(`web, ${title}`, browser, origin, 'module', `/${webFile}`),
      await startInPage(`promises, ${title}`, browser, origin, 'script', '/tests/bench/js/promises.mjs', { pace: 10 }),
    ];
    return { runners, close: () => browser.close() };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { runners: [], close: () => {}, missing: { name: title, reason } };
  }
}

/**
 * A yield on a host beside the same on another one.
 * @param {Section} hosts
 * @param {{id: string, title: string, own: string, base: string, unit: string, goal: number}} about own, base: columns
 * @returns {Section['rows'][number]}
 */
function compareYield(hosts, { own, base, ...about }) {
  const row = hosts.rows.find(({ id }) => id === 'yield-1');
  const [a, b] = [row?.cells[own], row?.cells[base]];
  const cells = a && b && { [weft]: { least: a.least / b.least, median: a.median / b.median, spread: a.spread, rounds: a.rounds } };
  return { ...about, cells: cells ?? {} };
}

/** The hosts beside one another. @param {Section} hosts @param {Runner[]} runners @returns {Section} */
function compareHosts(hosts, [virtual, web, page]) {
  return {
    id: 'web-host', title: 'A host beside another one', note: 'Ratio of the times', columns: [weft],
    rows: [
      compareYield(hosts, { id: 'web-yield-1', title: 'yield, 1 task, web host', own: web.name, base: virtual.name, unit: 'x the virtual host', goal: 1.2 }),
      compareYield(hosts, { id: 'page-yield-1', title: 'yield, 1 task, page host', own: page.name, base: web.name, unit: 'x the web host', goal: 1.05 }),
    ],
  };
}

/** @param {Context} context @returns {Promise<Section[]>} */
export async function hostSections(context) {
  await build('web', 'web_bench', 'virtual_bench');
  await build('page', 'web_bench');
  await build('wasi', 'wasi_bench');
  const server = await openServer();
  const open = [
    await browserRunners('chromium', 'Chromium', server.origin),
    await browserRunners('firefox', 'Firefox', server.origin),
  ];
  for (const { missing } of open) if (missing) context.missing.push(missing);
  const inNode = nodeRunners(context);
  const runners = [...inNode, ...open.flatMap(({ runners: each }) => each), ...wasiRunners()];
  try {
    const section = await measureSection(
      { id: 'hosts', title: 'Weft on the hosts', note: 'Nanoseconds an operation in the fastest round' }, hostWorks, runners, context);
    return [section, compareHosts(section, inNode)];
  } finally {
    for (const runner of runners) await runner.close();
    for (const { close } of open) await close();
    await server.close();
  }
}
