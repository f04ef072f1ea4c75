/**
 * Runs trace_states with "host" and writes what came as JSON: with "listener" as its argument the
 * events that `weftTrace` got, and always the measures, also those that the page would keep.
 */
import { programFile } from './program.mjs';

const [file, mode] = [programFile('trace_states'), process.argv[2]];
process.argv.splice(1, 2, file, 'host');

const events = [];
const measures = [];
const { measure } = performance;
performance.measure = (name, options) => {
  measures.push({ name, start: options.start, end: options.end, detail: options.detail });
  return measure.call(performance, name, options);
};
process.on('exit', () => {
  const kept = performance.getEntriesByType('measure').length;
  process.stdout.write(JSON.stringify({ events, measures, kept }));
});
const { default: load } = await import(file);
await load(mode === 'listener' ? { weftTrace: (event) => events.push(event) } : {});
