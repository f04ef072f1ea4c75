/**
 * The events of a program's tasks, as a stream.
 *
 * @typedef {import('../types/index.d.ts').TraceEvent} TraceEvent
 * @typedef {import('../types/index.d.ts').LostEvents} LostEvents
 */
import { iterable } from './iterable_stream.mjs';

/**
 * @param {(listener: (event: TraceEvent) => void) => () => void} listen turns tracing on, and returns what turns it off
 * @param {Promise<unknown>} ended settled when the program has ended
 * @param {number} limit how many events may wait to be read. Of more the newest are lost, and an event says how many
 * @returns {ReadableStream<TraceEvent | LostEvents>}
 */
export function traceStream(listen, ended, limit) {
  let lost = 0;
  /** @type {() => void} */
  let stop = () => {};
  return iterable(new ReadableStream({
    start(controller) {
      const tell = () => {
        if (lost > 0) controller.enqueue({ kind: 'lost', count: lost });
        lost = 0;
      };
      stop = listen((event) => {
        if (Number(controller.desiredSize) <= 0) {
          lost++;
          return;
        }
        tell();
        controller.enqueue(event);
      });
      const close = () => {
        stop();
        try {
          tell();
          controller.close();
        } catch {
          // It was cancelled.
        }
      };
      ended.then(close, close);
    },
    cancel() {
      stop();
    },
  }, { highWaterMark: limit }));
}

/** @param {ReadableStream<TraceEvent | LostEvents>} events @returns {ReadableStream<string>} the JSON of their trace, for Chrome */
export function chromeTrace(events) {
  /** @type {import('./chrome_trace.mjs').ChromeTrace} */
  let trace;
  return iterable(events.pipeThrough(new TransformStream({
    async start() {
      const { ChromeTrace } = await import('./chrome_trace.mjs');
      trace = new ChromeTrace();
    },
    transform(event, controller) {
      const text = trace.add(event);
      if (text) controller.enqueue(text);
    },
    flush(controller) {
      controller.enqueue(trace.end());
    },
  })));
}
