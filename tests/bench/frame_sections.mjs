/** Frames and input in Chromium, beside many tasks that yield. */
import { setTimeout as pause } from 'node:timers/promises';
import { openBrowser } from '../browser/browser.mjs';
import { openServer } from '../../tools/demo/static_server.mjs';
import { build } from '../../tools/setup/presets.mjs';
import { quantile } from '../../tools/bench/statistics.mjs';
import { toText, weft } from '../../tools/bench/tables.mjs';

/** @typedef {import('../../tools/bench/results.mjs').Section} Section */

/** With none, the rows show what the machine can do. */
const taskCounts = [0, 100_000, 1_000_000];
/** How long tasks have to be created, in milliseconds, and how long frames are recorded. */
const settling = 3000;
const recording = { quick: 3000, full: 8000 };
/** The time between clicks, in milliseconds. */
const pauseOfClicks = 40;

/**
 * @param {{name: string, ph: string, pid: number, tid: number, dur?: number, args: {name?: string}}[]} events of a trace
 * @returns {number[]} the milliseconds of each task of the busiest page's main thread
 */
function mainThreadTasks(events) {
  /** @type {Map<string, number[]>} */
  const threads = new Map();
  for (const { name, args, pid, tid } of events) {
    if (name === 'thread_name' && args.name === 'CrRendererMain') threads.set(`${pid} ${tid}`, []);
  }
  for (const { name, dur = 0, pid, tid } of events) {
    if (name === 'RunTask') threads.get(`${pid} ${tid}`)?.push(dur / 1000);
  }
  const sum = (list) => list.reduce((a, b) => a + b, 0);
  return [...threads.values()].sort((a, b) => sum(b) - sum(a))[0] ?? [];
}

/**
 * @param {import('../browser/browser.mjs').Browser} browser
 * @param {string} origin
 * @param {number} tasks
 * @param {number} duration
 */
async function record(browser, origin, tasks, duration) {
  const page = await browser.open(`${origin}/tests/bench/frames.html`);
  try {
    await page.waitForFunction(() => globalThis.bench);
    await page.bringToFront();
    await page.evaluate((count) => void globalThis.bench.start(count), tasks);
    await pause(settling);
    const { tracing, mouse } = page.puppeteer;
    await mouse.move(20, 20);
    await tracing.start({ categories: ['disabled-by-default-devtools.timeline', 'toplevel'] });
    await page.evaluate(() => globalThis.bench.record());
    for (const end = Date.now() + duration; Date.now() < end; await pause(pauseOfClicks)) await mouse.click(20, 20);
    const { frames, clicks } = await page.evaluate(() => globalThis.bench.recorded());
    const trace = JSON.parse(Buffer.from(await tracing.stop()).toString());
    return { frames, clicks, tasks: mainThreadTasks(trace.traceEvents) };
  } finally {
    await page.close();
  }
}

/** @param {number[]} figures @param {number} part @returns {Record<string, import('../../tools/bench/statistics.mjs').Summary>} */
function cellOf(figures, part) {
  const sorted = figures.toSorted((a, b) => a - b);
  if (sorted.length === 0) return {};
  return { [weft]: { least: quantile(sorted, part), median: quantile(sorted, 0.5), spread: 0, rounds: sorted.length } };
}

/** @param {import('../../tools/bench/virtual_sections.mjs').Context} context @returns {Promise<Section[]>} */
export async function frameSections(context) {
  await build('web', 'web_bench');
  const server = await openServer();
  /** @type {Section} */
  const section = {
    id: 'frames', title: 'Frames and input in Chromium, beside tasks that yield',
    note: 'Milliseconds; a CSS animation runs, and a mouse clicks', columns: [weft], rows: [],
  };
  try {
    const browser = await openBrowser('chromium');
    for (const count of taskCounts) {
      const { frames, clicks, tasks } = await record(browser, server.origin, count, context.quick ? recording.quick : recording.full);
      const beside = count === 0 ? 'no tasks' : `${count.toLocaleString('en')} tasks`;
      const goal = (limit) => (count === 0 ? undefined : limit);
      section.rows.push(
        { id: `frame-${count}`, title: `frame, 99th percentile, ${beside}`, unit: 'ms', goal: goal(20), cells: cellOf(frames, 0.99) },
        { id: `task-${count}`, title: `longest task of the page, ${beside}`, unit: 'ms', goal: goal(16), cells: cellOf(tasks, 1) },
        { id: `input-${count}`, title: `click, 99th percentile, ${beside}`, unit: 'ms', cells: cellOf(clicks, 0.99) },
      );
    }
    await browser.close();
  } catch (error) {
    context.missing.push({ name: 'frames in Chromium', reason: error.message });
  } finally {
    await server.close();
  }
  console.log(`\n${toText(section)}\n`);
  return [section];
}
