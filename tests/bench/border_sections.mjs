/** The border between C and JavaScript, beside JavaScript alone: in Node.js and in Chromium. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openBrowser } from '../browser/browser.mjs';
import { startInNode } from '../../tools/bench/runners.mjs';
import { weft } from '../../tools/bench/tables.mjs';
import { measureSection } from '../../tools/bench/virtual_sections.mjs';
import { openServer } from '../../tools/demo/static_server.mjs';
import { build } from '../../tools/setup/presets.mjs';
import { root } from '../../tools/setup/toolchain.mjs';
import { startInPage } from './page_runner.mjs';

/** @typedef {import('../../tools/bench/results.mjs').Section} Section */
/** @typedef {import('./works.mjs').Work} Work */

const file = 'build/web/tests/bench/border.mjs';
const script = 'JavaScript';
const piece = Buffer.alloc(65_536, 'x');
const longSize = 200_000_000;
/** For requests, JavaScript alone is what Weft is measured by. */
const largestRatio = 1.05;

/** The responses to requests. */
const routes = {
  '/requests': (request, response) => response.end('ok'),
  '/bytes': async (request, response) => {
    response.writeHead(200, { 'content-length': longSize });
    for (let left = longSize; left > 0; left -= piece.length) {
      if (!response.write(left < piece.length ? piece.subarray(0, left) : piece)) await new Promise((resume) => response.once('drain', resume));
    }
    response.end();
  },
};

/** @param {number} port @returns {() => Work[]} */
const worksWith = (port) => () => {
  const work = (name, title, count, more) => ({
    id: `border-${name}`, title, name: `border-${name}`, args: [count, port], operations: count, result: count, unit: 'ns', tasks: 1, ...more,
  });
  return [
    work('call', 'exported call that returns at once', 10_000, { goal: 1000 }),
    work('promise', 'settled promise awaited in C', 10_000, { goal: 1000 }),
    work('message', 'message of a JavaScript stream into C', 10_000, { goal: 1000 }),
    work('requests', 'request, 1,000 at once', 1000, { slow: true, warm: work('requests', '', 100) }),
    work('bytes', 'byte of a response of 200 MB', longSize, { slow: true, warm: work('requests', '', 100) }),
  ];
};

/** @param {import('../../tools/bench/virtual_sections.mjs').Context} context @returns {Promise<Section[]>} */
export async function borderSections(context) {
  await build('web', 'border');
  const server = await openServer({ routes });
  const port = Number(new URL(server.origin).port);
  const url = pathToFileURL(join(root, file)).href;
  const runners = [
    startInNode({ name: weft, role: 'weft', kind: 'border', url }, context.node),
    startInNode({ name: script, role: 'peer', kind: 'border-script', url }, context.node),
  ];
  let browser;
  try {
    browser = await openBrowser('chromium');
    runners.push(
      await startInPage(`${weft}, Chromium`, browser, server.origin, 'border', `/${file}`),
      await startInPage(`${script}, Chromium`, browser, server.origin, 'border-script', `/${file}`));
  } catch (error) {
    context.missing.push({ name: 'the border in Chromium', reason: error.message });
  }
  try {
    const section = await measureSection(
      { id: 'border', title: 'The border between C and JavaScript', note: `Nanoseconds an operation in the fastest round, Node.js ${context.nodeVersion}` },
      worksWith(port), runners, context);
    for (const row of section.rows) row.goal ??= row.cells[script] && Number((row.cells[script].least * largestRatio).toPrecision(3));
    return [section];
  } finally {
    for (const runner of runners) await runner.close();
    await browser?.close();
    await server.close();
  }
}
