/** The loop has one timer, which is never early; ready work does not wait for timers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { preset, runProgram, startProgram } from './program.mjs';

const preload = new URL('count_host_calls.mjs', import.meta.url).href;

/** The same, by a clock that each reading advances. @param {number} step in milliseconds */
const stepping = (step) => new URL(`count_and_step.mjs?step=${step}`, import.meta.url).href;

/** The same, by a clock that only the work of the program advances. */
const working = new URL('count_and_work.mjs', import.meta.url).href;

/**
 * Runs pump_probe, which must print "ok" only.
 * @param {...(string | number)} args
 * @returns its calls of the host, as count_host_calls.mjs counts them
 */
const probe = (...args) => probeWith(preload, ...args);

/** @param {string} counter the module that counts @param {...(string | number)} args */
async function probeWith(counter, ...args) {
  const { status, text, stderr } = await runProgram('pump_probe', args, { preload: counter });
  assert.equal(text, 'ok\n');
  assert.equal(status, 0);
  return JSON.parse(stderr);
}

test('many sleeps share one timer and end in order, and none is early', async () => {
  const calls = await probe('sleeps', 200);
  assert.equal(calls.mostArmed, 1);
  assert.equal(calls.armed, 0);
  // 200 milliseconds, each with a timer or two that fired early.
  assert.ok(calls.setTimeout <= 1000, `${calls.setTimeout} timers`);
});

test('ten thousand pending sleeps share one timer', async () => {
  const { status, text, stderr } = await runProgram('crowd_probe', ['pending', 10_000, 0.3], { preload });
  assert.deepEqual({ status, text }, { status: 0, text: 'started\nok\n' });
  const { mostArmed, armed, setTimeout } = JSON.parse(stderr);
  assert.deepEqual({ mostArmed, armed }, { mostArmed: 1, armed: 0 });
  // One for the 0.3 s, and another each time that it fires early.
  assert.ok(setTimeout <= 5, `${setTimeout} timers`);
});

test('yields take no timer, and many share a macrotask', async () => {
  const calls = await probeWith(stepping(0.001), 'yields', 100_000);
  assert.equal(calls.setTimeout + calls.setInterval, 0);
  assert.ok(calls.setImmediate < 1000, `${calls.setImmediate} macrotasks`);
});

test('a busy program gives the host its turn every few milliseconds', async () => {
  const calls = await probeWith(stepping(0.5), 'busy', 0.5);
  // 125 slices of 4 ms, each longer by a reading or two of the clock.
  assert.ok(calls.setImmediate >= 90 && calls.setImmediate <= 125, `${calls.setImmediate} macrotasks in 500 ms`);
});

test('a turn with many cheap tasks gives the host its turn, too', async () => {
  const { setImmediate, longestWork } = await probeWith(working, 'turn', 32_000, 0.001);
  // 8 slices of 4 ms, and one for the start.
  assert.ok(setImmediate >= 8 && setImmediate <= 12, `${setImmediate} macrotasks`);
  assert.ok(longestWork < 4.1, `${longestWork} ms`);
});

test('expensive tasks give the host its turn after each slice', async () => {
  for (const milliseconds of [0.3, 1, 7]) {
    const { setImmediate, longestWork } = await probeWith(working, 'turn', 200, milliseconds);
    // As long as a slice, and not longer than it by more than two tasks.
    assert.ok(longestWork <= 4 + 2 * milliseconds, `${longestWork} ms of work, of tasks of ${milliseconds} ms`);
    assert.ok(setImmediate <= (200 * milliseconds) / Math.max(4, milliseconds) + 5, `${setImmediate} macrotasks`);
  }
});

test('tasks that become expensive in the middle of a slice make it longer by 64 tasks at most', async () => {
  const { longestWork } = await probeWith(working, 'slower', 1000, 1);
  assert.ok(longestWork <= 64 + 4, `${longestWork} ms`);
});

test('by a clock that stands still the host has its turns, too', async () => {
  const yields = await probeWith(working, 'yields', 1_000_000);
  assert.ok(yields.setImmediate >= 4 && yields.setImmediate <= 20, `${yields.setImmediate} macrotasks`);
  const promises = await probeWith(working, 'promises', 20_000);
  assert.ok(promises.setImmediate >= 20 && promises.setImmediate <= 60, `${promises.setImmediate} macrotasks`);
});

test('settled promises of JavaScript share macrotasks, and give the host its turn', async () => {
  const { setImmediate, setTimeout } = await probeWith(stepping(0.01), 'promises', 100_000);
  assert.equal(setTimeout, 0);
  // At most a thousand of them in a slice.
  assert.ok(setImmediate >= 90 && setImmediate <= 1000, `${setImmediate} macrotasks`);
});

test('a deadline more than 2^31 ms away is not due at once', async () => {
  const calls = await probe('far');
  assert.ok(calls.longestDelay < 2 ** 31, `${calls.longestDelay} ms`);
  assert.ok(calls.setTimeout < 50, `${calls.setTimeout} timers`);
});

test('a cancelled sleep does not keep the process alive', async () => {
  const calls = await probe('replaced', 20);
  assert.equal(calls.mostArmed, 1);
  assert.equal(calls.armed, 0);
});

test('a timer armed for an earlier time than needed is kept', async () => {
  const { child, ended } = startProgram('pump_probe', ['later'], { preload, stdin: 'pipe' });
  for (let i = 0; i < 30; i++) {
    child.stdin.write('line\n');
    await sleep(10);
  }
  child.stdin.end();
  const { text, stderr } = await ended;
  assert.equal(text, 'ok\n');
  assert.ok(JSON.parse(stderr).setTimeout <= 2, stderr);
});

test('plain C callbacks wake tasks at once', async () => {
  for (const args of [[0], [60], ...(preset === 'web' ? [[0, 'emscripten'], [60, 'emscripten']] : [])]) {
    const { status, text, stderr } = await runProgram('callback_probe', args);
    assert.deepEqual({ status, text, stderr }, { status: 0, text: 'item 7\nitem 7\n', stderr: '' });
  }
});

test('many calls of weft_host_wake give one turn', async () => {
  const { status, stderr } = await runProgram('own_main_probe', ['wake'], { preload });
  assert.equal(status, 5);
  assert.ok(JSON.parse(stderr).setImmediate <= 10, stderr);
});
