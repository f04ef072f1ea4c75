/** Standard input in a page, from the module's option `stdin`. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inEachBrowser } from './each_browser.mjs';

const program = '/build/web/tests/web/stdin_probe.mjs';

inEachBrowser((context) => {
  /**
   * Runs stdin_probe in the page, with the result of `make`, which is called there, as its input.
   * @param {string[]} args
   * @param {() => unknown} make
   * @returns {Promise<string>} the output
   */
  const probe = async (args, make) => {
    const { page } = context.runner;
    await page.evaluate(`(async () => { globalThis.input = await (${make})(); })()`);
    const { status, stdout, stderr, failure } = await page.evaluate(
      (url, options) => weftRunner.runProgram(url, { ...options, stdin: globalThis.input }), program, { arguments: args });
    assert.deepEqual({ status, stderr, failure }, { status: 0, stderr: '', failure: undefined });
    return stdout;
  };
  const count = (make) => probe(['count'], make);

  test('strings, bytes and blobs are read to their end', async () => {
    assert.equal(await count(() => 'one\ntwo \u20ac\n\nthree'), '4 lines, 18 bytes\n');
    assert.equal(await count(() => new Uint8Array([65, 10, 0, 255, 10, 66]).subarray(1, 5)), '2 lines, 4 bytes\n');
    assert.equal(await count(() => new Uint16Array([10, 10]).buffer), '3 lines, 4 bytes\n');
    assert.equal(await count(() => new File(['x'.repeat(99), '\n'.repeat(3)], 'name.txt')), '3 lines, 102 bytes\n');
    assert.equal(await count(() => `${'x'.repeat(99)}\n`.repeat(50_000)), '50000 lines, 5000000 bytes\n');
  });

  test('missing and empty inputs are at end of file', async () => {
    for (const make of [() => undefined, () => null, () => '', () => new Uint8Array(), () => new Blob()]) {
      assert.equal(await count(make), '0 lines, 0 bytes\n');
    }
  });

  test('a string is read in a worker', async () => {
    const { status, stdout } = await context.runner.run('tests/web/stdin_probe', { args: ['count'], module: { stdin: 'a\nb\n' }, worker: true });
    assert.deepEqual({ status, stdout }, { status: 0, stdout: '2 lines, 4 bytes\n' });
  });

  test('a stream may pause, and have chunks of any size', async () => {
    assert.equal(await count(() => {
      const pieces = ['one\ntw', '', 'o\n\n', '', '', 'three'];
      return new ReadableStream({
        async pull(stream) {
          await new Promise((resolve) => { setTimeout(resolve, 20); });
          if (pieces.length > 0) stream.enqueue(new TextEncoder().encode(pieces.shift()));
          else stream.close();
        },
      });
    }), '4 lines, 14 bytes\n');
    assert.equal(await count(async () => (await fetch('/tests/browser/lines.txt')).body), '2 lines, 11 bytes\n');
  });

  test('a read that is cancelled loses nothing', async () => {
    const stdout = await probe(['again', '0.05'], () => {
      const chunks = ['one\n', 'two\n'];
      return new ReadableStream({
        // Called when the program first reads; that read is cancelled long before the chunks come.
        async pull(stream) {
          await new Promise((resolve) => { setTimeout(resolve, 1000); });
          for (const text of chunks.splice(0)) stream.enqueue(new TextEncoder().encode(text.repeat(50_000)));
          stream.close();
        },
      }, { highWaterMark: 0 });
    });
    assert.equal(stdout, 'WEFT_ECANCELED\n100000 lines, 400000 bytes\n');
  });

  test('chunks are pulled when the program reads, and the stream is cancelled when it exits', async () => {
    const stdout = await probe(['first', '2'], () => {
      globalThis.fed = { pulls: 0 };
      return new ReadableStream({
        pull(stream) {
          globalThis.fed.pulls++;
          stream.enqueue(new TextEncoder().encode('a line\n'.repeat(10_000)));
        },
        cancel: () => { globalThis.fed.cancelled = true; },
      }, { highWaterMark: 0 });
    });
    assert.equal(stdout, '2 lines, 14 bytes\n');
    const { pulls, cancelled } = await context.runner.page.evaluate(() => globalThis.fed);
    assert.equal(cancelled, true);
    assert.ok(pulls < 5, `${pulls} chunks`);
  });

  test('an invalid input is reported', async () => {
    /** @type {[() => unknown, RegExp][]} */
    const failures = [
      [() => ({}), /option `stdin`/],
      [() => 42, /option `stdin`/],
      [() => false, /option `stdin`/],
      [() => () => 10, /option `stdin`/],
      [() => new ReadableStream({ pull: (stream) => stream.enqueue('text') }), /Uint8Array/],
      [() => new ReadableStream({ pull: (stream) => stream.error(new Error('the tape tore')) }), /the tape tore/],
      [() => {
        const stream = new ReadableStream();
        stream.getReader();
        return stream;
      }, /lock/],
    ];
    for (const [make, message] of failures) {
      const stdout = await count(make);
      assert.match(stdout, /^WEFT_EIO: .*\n0 lines, 0 bytes\n$/);
      assert.match(stdout, message);
    }
  });

  test('the page had no uncaught exception', () => assert.deepEqual(context.runner.page.failures, []));
}, { server: { routes: { '/tests/browser/lines.txt': (request, response) => response.end('one\ntwenty\n') } } });
