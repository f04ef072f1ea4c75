/** A process that runs works of one contestant: `node engine_process.mjs KIND URL ABILITY`, with messages from its parent. */
import { Engine } from './engine.mjs';

const [kind, url, ability] = process.argv.slice(2);
const engine = new Engine(/** @type {import('./engine.mjs').Kind} */ (kind), url, JSON.parse(ability));

process.on('message', async (/** @type {{call: 'can' | 'run' | 'warmUp', args: any[]}} */ { call, args }) => {
  try {
    const method = /** @type {(...args: any[]) => Promise<any>} */ (engine[call]);
    process.send?.({ value: await method.apply(engine, args) });
  } catch (error) {
    process.send?.({ error: error instanceof Error ? error.message : String(error) });
  }
});
