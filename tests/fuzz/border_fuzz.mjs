#!/usr/bin/env node
/**
 * Random values and random orders at the border between JavaScript and C:
 *
 *     node tests/fuzz/border_fuzz.mjs [--seconds N | --rounds N] [--seed N]
 *
 * Each round makes calls of the program border_probe whose promises, streams and arguments are drawn from a seed. They
 * are settled, aborted and closed in any order: at once, in microtasks, from timers, messages and immediates. Each call
 * must have the one outcome that its values call for, and at the end of a round nothing may be left in memory. A failure
 * names the seed of its round, which --seed repeats.
 */
import assert from 'node:assert/strict';
import { setImmediate, setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { weftFetchArguments, weftHeaderLines, weftUrl } from '../../web/host/http_request.mjs';

/** A generator of numbers (splitmix32). @param {number} seed @returns {(below: number) => number} */
function drawer(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) % below;
  };
}

/** @typedef {(below: number) => number} Draw */
/** @typedef {{value: unknown, expected: string | RegExp}} Sample a value, and what border_probe says about it */

// ---- Values ----

const type = { undefined: 0, null: 1, boolean: 2, number: 3, bigint: 4, string: 5, bytes: 6, json: 7 };
const limits = { least: -(2n ** 63n), most: 2n ** 63n - 1n };

/** @param {number} number @returns {string} its bits */
const bits = (number) => {
  if (Number.isNaN(number)) return '7ff8000000000000';
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, number);
  return view.getBigUint64(0).toString(16).padStart(16, '0');
};

/** @param {Uint8Array} bytes */
const hex = (bytes) => Buffer.from(bytes).toString('hex');

/** A number as C's integer: truncated and clamped. @param {number} number @returns {bigint} */
const integer = (number) => {
  if (Number.isNaN(number)) return 0n;
  if (number >= 2 ** 63) return limits.most;
  return number <= -(2 ** 63) ? limits.least : BigInt(Math.trunc(number));
};

/** @param {number} kind @param {number} number @param {bigint} whole @param {Uint8Array} [text] */
const said = (kind, number, whole, text = new Uint8Array()) => `${kind} ${bits(number)} ${whole} ${text.length} ${hex(text)}`;

/** @param {Draw} draw @returns {number} */
function drawNumber(draw) {
  const special = [0, -0, 1, -1, NaN, Infinity, -Infinity, 2 ** 31, -(2 ** 31), 2 ** 53, 2 ** 63, -(2 ** 63), 1e308, 5e-324, 0.1, -0.9];
  const view = new DataView(new ArrayBuffer(8));
  if (draw(2) === 0) return special[draw(special.length)];
  for (let i = 0; i < 8; i++) view.setUint8(i, draw(256));
  return draw(2) === 0 ? view.getFloat64(0) : view.getInt32(0);
}

/** @param {Draw} draw @returns {string} with any UTF-16 */
function drawString(draw) {
  const ranges = [[0x20, 0x5f], [0, 0x20], [0x80, 0x100], [0xd800, 0x800], [0xfff0, 16], [0x4e00, 256]];
  const units = Array.from({ length: draw(draw(8) === 0 ? 3000 : 12) }, () => {
    const [start, count] = ranges[draw(ranges.length)];
    return start + draw(count);
  });
  return String.fromCharCode(...units) + (draw(4) === 0 ? String.fromCodePoint(0x1f600 + draw(64)) : '');
}

/** @param {Draw} draw @returns {Uint8Array<ArrayBuffer>} */
const drawBytes = (draw) => Uint8Array.from({ length: draw(draw(16) === 0 ? 70_000 : 20) }, () => draw(256));

/** @param {Draw} draw @param {number} [depth] @returns {unknown} a value that JSON can express */
function drawPlain(draw, depth = 0) {
  switch (draw(depth > 3 ? 4 : 6)) {
    case 0: return drawString(draw);
    case 1: return drawNumber(draw);
    case 2: return draw(2) === 0;
    case 3: return null;
    case 4: return Array.from({ length: draw(4) }, () => drawPlain(draw, depth + 1));
    default: return Object.fromEntries(Array.from({ length: draw(4) }, () => [drawString(draw), drawPlain(draw, depth + 1)]));
  }
}

/** What cannot be passed, with what is said about it. @type {(() => Sample)[]} */
const refused = [
  () => ({ value: () => 1, expected: /^WEFT_EINVAL: a function cannot be passed/ }),
  () => ({ value: Symbol('s'), expected: /^WEFT_EINVAL: a symbol cannot be passed/ }),
  () => ({ value: new Map(), expected: /^WEFT_EINVAL: an object of class Map cannot be passed/ }),
  () => ({ value: 2n ** 63n, expected: /^WEFT_EINVAL: .*64 bits/ }),
  () => {
    /** @type {unknown[]} */
    const cycle = [];
    cycle.push(cycle);
    return { value: cycle, expected: /^WEFT_EINVAL: / };
  },
  () => ({ value: { toJSON() { throw new Error('no'); } }, expected: /^WEFT_EINVAL: / }),
  () => ({ value: { get a() { throw new Error('no'); } }, expected: /^WEFT_EINVAL: / }),
  () => ({ value: { a: 1n }, expected: /^WEFT_EINVAL: / }),
  () => ({ value: new Proxy({}, { getPrototypeOf() { throw new Error('no'); } }), expected: /^WEFT_E/ }),
];

/** @param {Draw} draw @returns {Sample} */
function drawValue(draw) {
  switch (draw(10)) {
    case 0: return { value: undefined, expected: said(type.undefined, 0, 0n) };
    case 1: return { value: null, expected: said(type.null, 0, 0n) };
    case 2: return { value: true, expected: said(type.boolean, 1, 1n) };
    case 3: {
      const value = drawNumber(draw);
      return { value, expected: said(type.number, value, integer(value)) };
    }
    case 4: {
      const value = BigInt.asIntN(64, BigInt(draw(2 ** 32)) << BigInt(draw(40)));
      return { value, expected: said(type.bigint, Number(value), value) };
    }
    case 5:
    case 6: {
      const value = drawString(draw);
      return { value, expected: said(type.string, 0, 0n, new TextEncoder().encode(value)) };
    }
    case 7: {
      const bytes = drawBytes(draw);
      const start = draw(bytes.length + 1);
      const view = [bytes.subarray(start), bytes.buffer, new DataView(bytes.buffer, start)][draw(3)];
      return { value: view, expected: said(type.bytes, 0, 0n, view === bytes.buffer ? bytes : bytes.subarray(start)) };
    }
    case 8: {
      const value = draw(2) === 0 ? [drawPlain(draw)] : { a: drawPlain(draw) };
      return { value, expected: said(type.json, 0, 0n, new TextEncoder().encode(JSON.stringify(value))) };
    }
    default: return refused[draw(refused.length)]();
  }
}

/** Reasons to reject with. @param {Draw} draw @returns {Sample} */
function drawReason(draw) {
  const reasons = [
    { value: undefined, expected: 'WEFT_EJS: undefined' },
    { value: null, expected: 'WEFT_EJS: null' },
    { value: 0, expected: 'WEFT_EJS: 0' },
    { value: new Error('broken'), expected: 'WEFT_EJS: broken' },
    { value: new TypeError('broken'), expected: 'WEFT_EJS: TypeError: broken' },
    { value: new DOMException('late', 'TimeoutError'), expected: 'WEFT_ETIMEDOUT: late' },
    { value: { toString() { throw new Error('no'); } }, expected: /^WEFT_EJS: / },
    { value: new Proxy({}, { get() { throw new Error('no'); } }), expected: /^WEFT_EJS: / },
  ];
  return reasons[draw(reasons.length)];
}

// ---- Orders ----

/** Waits until some moment: this one, or one that any queue of the engine brings. @param {Draw} draw */
async function moment(draw) {
  for (let steps = draw(4); steps > 0; steps--) {
    switch (draw(5)) {
      case 0: await undefined; break;
      case 1: await setImmediate(); break;
      case 2: await pause(draw(3)); break;
      case 3: {
        const { port1, port2 } = new MessageChannel();
        await new Promise((resolve) => {
          port2.onmessage = resolve;
          port1.postMessage(0);
        });
        port1.close();
        break;
      }
      default: await new Promise((resolve) => { process.nextTick(resolve); });
    }
  }
}

/** Runs `work` with a signal that is aborted at some moment, in one of three calls. @param {Draw} draw @param {(options: object[]) => Promise<unknown>} work */
async function mayAbort(draw, work) {
  if (draw(3) > 0) return { aborted: false, outcome: await settle(work([])) };
  const controller = new AbortController();
  const call = settle(work([{ signal: controller.signal }]));
  if (draw(8) === 0) controller.abort();
  else void moment(draw).then(() => controller.abort());
  return { aborted: true, outcome: await call };
}

/** @param {Promise<unknown>} promise */
const settle = (promise) => promise.then((value) => ({ value }), (error) => ({ error }));

/** @param {{aborted: boolean, outcome: any}} result @param {string | RegExp} expected */
function check({ aborted, outcome }, expected) {
  if ('error' in outcome) {
    if (aborted && outcome.error?.name === 'AbortError') return;
    throw outcome.error;
  }
  if (expected instanceof RegExp) assert.match(outcome.value, expected);
  else assert.equal(outcome.value, expected);
}

/** @typedef {any} Module */

/** What a call of a round can be. @type {((module: Module, draw: Draw) => Promise<void>)[]} */
const calls = [
  // A promise, fulfilled or rejected at some moment.
  async (module, draw) => {
    const fails = draw(4) === 0;
    const sample = fails ? drawReason(draw) : drawValue(draw);
    const promise = moment(draw).then(() => {
      if (fails) throw sample.value;
      return sample.value;
    });
    const id = module.weft.promise(draw(2) === 0 ? promise : () => promise);
    await moment(draw);
    check(await mayAbort(draw, (options) => module.receive(id, ...options)), sample.expected);
  },
  // A stream of numbers, from an iterator or a ReadableStream.
  async (module, draw) => {
    const count = draw(20);
    const most = draw(24);
    const numbers = Array.from({ length: count }, () => draw(1000));
    const sum = numbers.slice(0, most).reduce((total, each) => total + each, 0);
    const iterate = async function* () {
      for (const each of numbers) {
        if (draw(4) === 0) await moment(draw);
        yield each;
      }
    };
    const sources = [() => numbers, iterate, () => /** @type {any} */ (ReadableStream).from(iterate())];
    const id = module.weft.stream(sources[draw(sources.length)]());
    check(await mayAbort(draw, (options) => module.drain(id, most, ...options)), /** @type {any} */ (BigInt(sum)));
  },
  // Events, all of which are dispatched.
  async (module, draw) => {
    const target = new EventTarget();
    const count = 1 + draw(10);
    const id = module.weft.events(target, 'tick', { value: () => 3 });
    const call = mayAbort(draw, (options) => module.drain(id, count, ...options));
    for (let i = 0; i < count; i++) {
      if (draw(3) === 0) await moment(draw);
      target.dispatchEvent(new Event('tick'));
    }
    check(await call, /** @type {any} */ (BigInt(3 * count)));
  },
  // Arguments of every type.
  async (module, draw) => {
    const text = draw(8) === 0 ? null : drawString(draw).replaceAll('\0', '');
    const bytes = drawBytes(draw);
    const real = drawNumber(draw);
    const large = BigInt.asIntN(64, BigInt(draw(2 ** 32)) << BigInt(draw(40)));
    const whole = draw(2 ** 32) | 0;
    const flag = draw(2) === 0;
    const expected = `${text === null ? 'null' : hex(new TextEncoder().encode(text))}|${hex(bytes)}|${bits(real)}|${large}|${whole}|${Number(flag)}`;
    check(await mayAbort(draw, (options) => module.echo(text, bytes, real, large, whole, flag, ...options)), expected);
  },
  // A sleep of C.
  async (module, draw) => check(await mayAbort(draw, (options) => module.nap(draw(4) / 1000, ...options)), /** @type {any} */ (1)),
  // A promise that is registered and closed, or awaited after it was closed.
  async (module, draw) => {
    const id = module.weft.promise(moment(draw));
    await moment(draw);
    module.weft.close(id);
    if (draw(2) === 0) check(await mayAbort(draw, (options) => module.receive(id, ...options)), /^WEFT_EINVAL: /);
  },
  // A request of C as one of fetch(): it is refused, or sent without a header that nobody wrote.
  async (module, draw) => {
    const parts = ['http', '://', 'a', '/', ' ', ':', 'b', '\r', '\n', '\0', 'é', '@', 'x-', 'GET', 'P', '%', '\uffff'];
    const text = (/** @type {number} */ most) => Array.from({ length: draw(most) }, () => parts[draw(parts.length)]).join('');
    const headers = Array.from({ length: draw(4) }, () => `${text(4)}: ${text(5)}\n`).join('');
    let request;
    try {
      const url = weftUrl(draw(2) === 0 ? `http://${text(6)}` : text(8), ['http:', 'https:']);
      const method = draw(2) === 0 ? 'PUT' : text(3);
      const wanted = { url: '', method, headers, uploads: false, keepalive: false, options: {} };
      request = new Request(.../** @type {[any]} */ (weftFetchArguments(wanted, url, new AbortController().signal)));
    } catch (error) {
      assert.ok(error instanceof TypeError, String(error));
      return;
    }
    assert.match(request.url, /^https?:\/\/[^/\s@]+\//);
    assert.match(request.method, /^[\x21-\x7e]+$/);
    const lines = weftHeaderLines(request.headers);
    assert.match(lines, /^(?:[^:\r\n\0]+: [^\r\n\0]*\n)*$/);
    const written = headers.split('\n').filter((line) => line !== '').map((line) => line.slice(0, line.indexOf(':')).toLowerCase());
    assert.deepEqual([...request.headers.keys()].filter((name) => !written.includes(name)), []);
  },
];

// ---- Rounds ----

/** @param {Module} module @param {number} seed */
async function round(module, seed) {
  const draw = drawer(seed);
  const work = Promise.all(Array.from({ length: 1 + draw(12) }, async () => {
    if (draw(2) === 0) await moment(draw);
    await calls[draw(calls.length)](module, draw);
  }));
  const limit = new AbortController();
  const late = pause(20_000, undefined, { signal: limit.signal }).then(() => { throw new Error('a call is never settled'); });
  late.catch(() => {});
  await Promise.race([work, late]);
  limit.abort();
}

const { values } = parseArgs({ options: { seconds: { type: 'string' }, rounds: { type: 'string' }, seed: { type: 'string' } } });
const rounds = values.seconds ? Infinity : Number(values.rounds ?? (values.seed ? 1 : 300));
const end = performance.now() + 1000 * Number(values.seconds ?? Infinity);
const { default: load } = await import(new URL(`../../build/${process.env.WEFT_WEB_PRESET ?? 'web'}/tests/fuzz/border_probe.mjs`, import.meta.url).href);
const program = await load();
process.on('unhandledRejection', () => {});
// Creates what stays: the tables of operations and calls.
for (let seed = 1; seed <= 20; seed++) await round(program, seed);
const before = await program.memory();
let done = 0;
for (let seed = Number(values.seed ?? 1); done < rounds && performance.now() < end; seed++, done++) {
  try {
    await round(program, seed);
  } catch (error) {
    console.error(`border: fails with --seed ${seed}`);
    throw error;
  }
}
const left = (await program.memory()) - before;
console.log(`${done} rounds, ${left} bytes more than after the first 20`);
assert.ok(left < 64 * 1024, `${left} bytes are left`);
process.exit(0);
