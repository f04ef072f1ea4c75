/** The works of `npm run soak` in small, in wasm; ctest runs them natively. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { soak } from '../soak/run_soak.mjs';

const counts = { lives: 10_000, items: 10_000, sleepers: 100, fetches: 500 };

for (const host of /** @type {const} */ (['web', 'wasi'])) {
  describe(host, { concurrency: true }, () => {
    for (const [work, count] of Object.entries(counts)) {
      test(`${work}: nothing is lost`, async () => {
        const { done, lost, used } = await soak(host, work, count, 120_000);
        assert.deepEqual({ done, lost }, { done: work === 'sleepers' ? 3 * count : count, lost: 0 });
        assert.ok(used.length > 0);
      });
    }
  });
}
