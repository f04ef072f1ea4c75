/**
 * Runs trace_states with "host" and writes as JSON: the events that `trace` got, with the argument "listener"; all
 * measures; and the number of measures that the page keeps.
 */
import { programFile } from './program.mjs';

const [file, mode] = [programFile('trace_states'), process.argv[2]];

/** @type {object[]} */
const events = [];
/** @type {object[]} */
const measures = [];
const { measure } = performance;
performance.measure = (name, /** @type {any} */ options) => {
  measures.push({ name, start: options.start, end: options.end, detail: options.detail });
  return measure.call(performance, name, options);
};
process.on('exit', () => {
  const kept = performance.getEntriesByType('measure').length;
  process.stdout.write(JSON.stringify({ events, measures, kept }));
});
const { default: load } = await import(file);
await load({ arguments: ['host'], ...(mode === 'listener' ? { trace: (event) => events.push(event) } : {}) });
