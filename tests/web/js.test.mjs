/** C and JavaScript together, in Node.js. The same cases are run in browsers: tests/browser/page_js.test.mjs. */
import { describe, test } from 'node:test';
import { runCase } from './cases.mjs';
import { checkOutcome } from './check_outcome.mjs';
import { cases as promiseCases } from './promise_cases.mjs';
import { cases as streamCases } from './stream_cases.mjs';

const base = new URL('../../build/web/', import.meta.url).href;

for (const [title, cases] of Object.entries({ promises: promiseCases, streams: streamCases })) {
  describe(title, () => {
    for (const [name, of] of Object.entries(cases)) {
      test(name, { timeout: 30_000 }, async () => {
        const { exitCode } = process;
        const outcome = await runCase(of, base);
        process.exitCode = exitCode;
        checkOutcome(of, outcome);
      });
    }
  });
}
