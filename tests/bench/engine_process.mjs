/** A process that runs works of one contestant: `node engine_process.mjs KIND URL ABILITY`, with messages from its parent. */
import { Engine } from './engine.mjs';

const [kind, url, ability] = process.argv.slice(2);
const engine = new Engine(/** @type {import('./engine.mjs').Kind} */ (kind), url, JSON.parse(ability));

process.on('message', async (/** @type {{call: 'can' | 'run' | 'warmUp', work: import('./works.mjs').Work}} */ { call, work }) => {
  try {
    process.send?.({ value: await engine[call](work) });
  } catch (error) {
    process.send?.({ error: error instanceof Error ? error.message : String(error) });
  }
});
