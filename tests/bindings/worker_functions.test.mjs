/** Functions, values and errors between JavaScript and a program in a worker: all is as without the worker. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { programUrl, weft } from './package.mjs';

const program = new URL('../web/values_probe.wasm', programUrl('app_probe'));
const boom = new TypeError('boom');

const imports = {
  async number_of(/** @type {string} */ text, /** @type {{signal: AbortSignal}} */ { signal }) {
    if (text === 'boom') throw boom;
    if (text === 'wait') await new Promise((_, reject) => { signal.addEventListener('abort', () => reject(signal.reason)); });
    return text.length;
  },
  text_of: (/** @type {number} */ size) => 'x'.repeat(size),
  bytes_of: (/** @type {Uint8Array} */ bytes) => bytes.map((byte) => byte + 1),
  value_of: (/** @type {unknown} */ value) => ({ value }),
  function_of: () => () => 42,
  truth_of: (/** @type {boolean} */ truth) => !truth,
  tiny_of: () => 5,
  huge_of: (/** @type {bigint} */ huge) => huge + 1n,
  large_of: (/** @type {bigint} */ large) => -large,
  tell() {},
};

for (const [where, load] of Object.entries({ 'in this thread': weft.load, 'in a worker': weft.loadInWorker })) {
  test(`${where}: bytes and values`, async (t) => {
    const app = await load(program, { imports, stdout() {} });
    t.after(() => app.close());
    assert.deepEqual(await app.reversed(Uint8Array.of(1, 2, 3), 0), Uint8Array.of(3, 2, 1));
    for (const value of [{ a: [1, { b: null }] }, 5n, undefined, null, 'text', 1.5]) assert.deepEqual(await app.echo(value, 'moved'), value);
    assert.equal(await app.echo(new Date(0), 'moved'), '1970-01-01T00:00:00.000Z');
    for (const [value, what] of /** @type {[unknown, string][]} */ ([[() => {}, 'a function'], [Symbol('s'), 'a symbol'], [new Map(), 'an object of class Map']])) {
      await assert.rejects(app.echo(value, 'moved'), { name: 'TypeError', message: `echo: the argument \`value\`: ${what} cannot be passed to C: pass a number, a string, bytes, or a plain object` });
    }
  });

  test(`${where}: C calls functions that it was given, and those that it imports`, async (t) => {
    const app = await load(program, { imports, stdout() {} });
    t.after(() => app.close());
    assert.equal(await app.call_often((/** @type {number} */ i) => i * 2, 3), 4);
    assert.deepEqual(await app.call_often(async (/** @type {number} */ i) => ({ i }), 1), { i: 0 });
    const kept = () => 7;
    await app.keep(kept, true);
    assert.equal(await app.call_kept(), 7);
    await app.release_kept();
    assert.equal(await app.returned(kept), kept, 'a function that comes back is the same');
    assert.deepEqual([
      await app.get_number('four'), await app.get_text(3), await app.get_value([1]), await app.get_and_call(), await app.get_truth(false), await app.get_huge(7n), await app.get_large(7n),
    ], [4, 'xxx', { value: [1] }, 42, true, 8n, -7n]);
    assert.deepEqual(await app.get_bytes(Uint8Array.of(1)), Uint8Array.of(2));
  });

  test(`${where}: errors and aborts are the same objects`, async (t) => {
    const app = await load(program, { imports, stdout() {} });
    t.after(() => app.close());
    await assert.rejects(app.call_often(() => { throw boom; }, 1), (error) => error === boom);
    await assert.rejects(app.get_number('boom'), (error) => error === boom);
    await assert.rejects(app.grouped(async () => { throw boom; }), (/** @type {any} */ error) => error instanceof weft.WeftError && Object.getPrototypeOf(error) === AggregateError.prototype
      && error.code === 'WEFT_EGROUP' && error.errors[0] === boom && error.errors[1].code === 'PROGRAM_7');
    await assert.rejects(app.outer(7, 'seven'), (/** @type {any} */ error) => error instanceof weft.WeftError && error.code === 'PROGRAM_7' && error.status === 7
      && error.chain.join() === 'inner,middle,outer' && error.stack.includes('worker_functions.test.mjs'));
    const enough = new Error('enough');
    const controller = new AbortController();
    const waiting = app.get_number('wait', { signal: controller.signal });
    await app.memory();
    controller.abort(enough);
    await assert.rejects(waiting, (error) => error === enough);
  });
}
