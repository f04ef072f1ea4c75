/**
 * Programs behave in browsers as on every other host: the examples print what the comment at their
 * top says, the C half of each pair of tests/conformance the trace that CPython recorded. In a page
 * and in a dedicated worker, by a virtual clock: traces are of delays, and a machine may be slow.
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
        test(program, async () => {
          const outcome = await context.runner.run(program, { args, module, worker });
          assert.equal(outcome.failure, undefined);
          assert.equal(outcome.stdout, output, outcome.stderr);
          assert.equal(outcome.status, status, outcome.stderr);
        });
      }
    });
  }

  test('nothing went wrong in the page', () => assert.deepEqual(context.runner.page.failures, []));
}, { runner: { clock: 'virtual' } });
