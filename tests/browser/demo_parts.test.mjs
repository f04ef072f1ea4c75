/** Parts of the demos, without a browser: the page's clock, the figures, and the programs beside their twins in Python. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { takeClock } from '../node/virtual_clock.mjs';
import { buildUrl, commandRunner } from '../web/program.mjs';

/** @param {string} path relative to the project @returns {string} */
const pathOf = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const demos = pathOf('web/demo/');

/** @param {string[]} command @returns {Promise<string>} what it prints, once it has succeeded */
async function run(command) {
  const child = spawn(command[0], command.slice(1), { stdio: ['ignore', 'pipe', 'inherit'], timeout: 120_000 });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
  const [status] = await once(child, 'close');
  assert.equal(status, 0, command.join(' '));
  return output;
}

describe('each timeline program prints what its twin in Python prints', { concurrency: 3 }, async () => {
  // asyncio has task groups since 3.11.
  const { status } = spawnSync('python3', ['-c', 'import asyncio; asyncio.TaskGroup']);
  const folder = join(demos, 'timeline');
  const names = (await readdir(folder)).filter((file) => /^timeline_.*\.c$/.test(file)).map((file) => file.slice(0, -2));

  /** The names of failures, as Python has them. @param {string} text */
  const inPython = (text) => text
    .replaceAll('WEFT_ECANCELED', 'CancelledError')
    .replaceAll('WEFT_ETIMEDOUT', 'TimeoutError')
    .replaceAll('WEFT_EGROUP: unhandled errors in a task group', 'ExceptionGroup: unhandled errors in a TaskGroup');

  test('there are six', () => assert.equal(names.length, 6));
  for (const name of names) {
    test(name, { skip: status !== 0 && 'there is no python3 of 3.11 or newer' }, async () => {
      const program = fileURLToPath(new URL(`web/demo/site/programs/timeline/${name}.mjs`, buildUrl));
      const [c, python] = await Promise.all([
        run([process.execPath, '--import', pathOf('tests/node/use_virtual_clock.mjs'), commandRunner, program]),
        run(['python3', pathOf('tests/browser/run_in_virtual_time.py'), join(folder, `${name}.py`)]),
      ]);
      assert.equal(inPython(c), python);
    });
  }
});

describe('the page’s clock', () => {
  /** @type {import('../node/virtual_clock.mjs').Clock} */
  let real;
  /** @type {import('../../web/demo/clock.js').PageClock} */
  let clock;
  const kept = { now: performance.now, setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
  before(async () => {
    real = takeClock();
    const { PageClock } = await import('../../web/demo/clock.js');
    clock = new PageClock();
    clock.install();
  });
  after(() => {
    performance.now = kept.now;
    Object.assign(globalThis, { setTimeout: kept.setTimeout, clearTimeout: kept.clearTimeout });
  });

  /** Moves the real clock in small steps. @param {number} milliseconds */
  function pass(milliseconds) {
    for (let step = 0; step < milliseconds; step += 5) real.move(5);
  }

  test('runs slower and faster, and so do timers that are armed', () => {
    const start = performance.now();
    let fired = 0;
    setTimeout(() => fired++, 1000);
    clock.speed = 0.5;
    pass(1000);
    assert.deepEqual([Math.round(performance.now() - start), fired], [500, 0]);
    clock.speed = 4;
    pass(120);
    assert.deepEqual([Math.round(performance.now() - start), fired], [980, 0]);
    pass(10);
    assert.equal(fired, 1);
    clock.speed = 1;
  });

  test('stands still, and goes on', () => {
    const start = performance.now();
    let fired = 0;
    setTimeout(() => fired++, 100);
    clock.speed = 0;
    pass(10_000);
    assert.deepEqual([performance.now() - start, fired, real.armed()], [0, 0, 0]);
    clock.speed = 1;
    pass(90);
    assert.equal(fired, 0);
    pass(15);
    assert.equal(fired, 1);
  });

  test('stands still at a moment, exactly, whatever the speed', () => {
    for (const speed of [0.1, 0.25, 3, 4]) {
      const start = performance.now();
      let stopped = 0;
      clock.stopped = () => stopped++;
      clock.speed = speed;
      clock.stopAt(start + 1234.567);
      pass(1000 / speed);
      assert.equal(stopped, 0, `at ${speed}`);
      pass(1000 / speed);
      assert.deepEqual([performance.now() - start, stopped, clock.speed], [start + 1234.567 - start, 1, 0], `at ${speed}`);
      clock.speed = 1;
    }
  });

  test('cancels timers, also those of the page itself', () => {
    let fired = 0;
    clearTimeout(setTimeout(() => fired++, 10));
    clearTimeout(setTimeout(() => fired++, 0));
    setTimeout(() => fired++);
    pass(100);
    assert.equal(fired, 1);
  });
});

test('the figures of the overview are taken from a document, and a missing one is named', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'weft-figures-'));
  try {
    const script = pathOf('tools/demo/figures.mjs');
    const target = join(folder, 'figures.json');
    assert.equal(spawnSync(process.execPath, [script, pathOf('docs/performance.md'), target]).status, 0);
    const { yields, memory, hello, date } = JSON.parse(await readFile(target, 'utf8'));
    for (const number of [...Object.values(yields), ...Object.values(memory), ...Object.values(hello)]) assert.ok(number > 0, `${number}`);
    assert.match(date, /^\d{4}-\d\d-\d\d$/);
    const { status, stderr } = spawnSync(process.execPath, [script, join(demos, 'index.html'), target], { encoding: 'utf8' });
    assert.ok(status !== 0 && /has no row "yield, 1,000 tasks"/.test(stderr), stderr);
  } finally {
    await rm(folder, { recursive: true });
  }
});
