/**
 * The events of a program's tasks in the format of Chrome's performance panel, of Perfetto and of chrome://tracing.
 *
 * @typedef {import('../types/index.d.ts').TraceEvent} TraceEvent
 * @typedef {import('../types/index.d.ts').LostEvents} LostEvents
 */

/**
 * @param {TraceEvent | LostEvents} event
 * @returns {object[]} events of Chrome's trace event format: each task is a thread, whose slices follow each other. As
 *   weft_trace_chrome of weft/trace.h writes them
 */
export function chromeEvents(event) {
  if (event.kind === 'lost') return [];
  const { kind, task, time } = event;
  /** @param {string} ph @param {string} name @param {object} [args] */
  const of = (ph, name, args) => ({
    pid: 1, tid: task, ts: Math.round(time * 1e6) / 1e3, ph, cat: 'weft', name, ...(ph === 'i' && { s: 't' }), args: { task, ...args },
  });
  const named = of('M', 'thread_name', { name: event.name });
  const end = of('E', '');
  const by = event.by ? { by: event.by } : undefined;
  switch (kind) {
    case 'created': return [named, of('B', 'created', by)];
    // It may have been renamed since.
    case 'started': return [named, end, of('B', 'running')];
    case 'resumed': return [end, of('B', 'running')];
    case 'waiting': return [end, of('B', `waits for ${event.what}`, { coroutine: event.coroutine, ...(event.awaited && { awaits: event.awaited }) })];
    case 'cancel-requested': return [of('i', 'cancel requested', by)];
    default: return [of('i', /** @type {string} */ (event.outcome), event.message ? { message: event.message } : undefined), end];
  }
}

/** Writes the JSON of a trace, event by event. */
export class ChromeTrace {
  #separator = '[\n';

  /** @param {TraceEvent | LostEvents} event @returns {string} the next part of the text */
  add(event) {
    return chromeEvents(event).map((one) => {
      const text = this.#separator + JSON.stringify(one);
      this.#separator = ',\n';
      return text;
    }).join('');
  }

  /** @returns {string} the last part */
  end() {
    return this.#separator === '[\n' ? '[]\n' : '\n]\n';
  }
}
