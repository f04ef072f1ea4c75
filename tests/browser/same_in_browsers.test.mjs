/**
 * Programs behave in browsers as on every other host: the examples print the output given in their top comments, and
 * the C half of each pair in tests/conformance prints the trace that CPython recorded. They run in a page and in a
 * dedicated worker, by a virtual clock: delays differ by 10 ms only, and the machine may be slow.
 */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { examples, pairs } from '../node/expected.mjs';
import { inEachBrowser } from './each_browser.mjs';

const programs = [
  ...examples.map(({ name, input, ...rest }) => ({ program: `runtime/examples/${name}`, module: { stdin: input }, ...rest })),
  ...pairs.map(({ name, trace }) => ({ program: `tests/conformance/conformance_${name}`, output: trace, status: 0 })),
];
assert.ok(examples.length >= 13 && pairs.length >= 43, 'the programs were not found');

inEachBrowser((context) => {
  for (const worker of [false, true]) {
    describe(worker ? 'in a worker' : 'in a page', () => {
      before(() => context.renewRunner());

      for (const { program, args, module, output, status } of programs) {
        test(`${program} prints its output`, async () => {
          const outcome = await context.runner.run(program, { args, module, worker });
          assert.equal(outcome.failure, undefined);
          assert.equal(outcome.stdout, output, outcome.stderr);
          assert.equal(outcome.status, status, outcome.stderr);
        });
      }
    });
  }

  test('the page had no uncaught exception', () => assert.deepEqual(context.runner.page.failures, []));
}, { runner: { clock: 'virtual' } });
