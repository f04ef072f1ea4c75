/**
 * What the tasks of a program do, for JavaScript: in a program whose C code calls
 * `weft_set_trace(weft_trace_host, NULL)`, and linked into such alone.
 *
 * The events go to a function that the page gives when it loads the program,
 *
 *     await load({ weftTrace: (event, measure) => { ... } })
 *
 * where `measure(event)` is what happens if it gives none: the event goes onto the User Timing track
 * of the browser's performance panel, where the group "Weft" has a track for each task (Chrome's
 * performance extensibility API) or, in other browsers and Node.js, measures named "task number:
 * state". The function is called in the middle of the program, whose exports it must not call; if it
 * throws, the program ends as by any exception. It is looked up for each event: assign
 * `module.weftTrace` to change it.
 *
 * @typedef {object} WeftTraceEvent a fresh plain object; weft/trace.h has the particulars
 * @property {'created' | 'started' | 'waiting' | 'resumed' | 'cancel-requested' | 'done'} kind
 * @property {number} task the task's number, from 1
 * @property {string} name the task's name
 * @property {number} time in milliseconds, of performance.now()
 * @property {boolean} existed it tells the state of a task that was there before tracing began
 * @property {number} [by] of 'created' and 'cancel-requested': the task that did it, 0 for none
 * @property {string} [what] of 'waiting': "a sleep", "a lock", "a task", ...
 * @property {number} [awaited] of 'waiting': the number of the task that it waits for, or 0
 * @property {string} [coroutine] of 'waiting': the innermost coroutine
 * @property {'returned' | 'failed' | 'cancelled'} [outcome] of 'done'
 * @property {number} [status] of 'done': 0 if it returned
 * @property {string} [message] of 'done', unless it returned
 */
addToLibrary({
  $weftTraceKinds: ['created', 'started', 'waiting', 'resumed', 'cancel-requested', 'done'],

  /** The open slice of each task, {label, color, begun, track}. */
  $weftOpenSlices: 'new Map()',

  $weftUserTiming__deps: ['$weftOpenSlices'],
  $weftUserTiming: {
    /** @param {WeftTraceEvent} event */
    show(event) {
      const { kind, task, time } = event;
      if (kind === 'cancel-requested') return;
      if (kind !== 'created') weftUserTiming.close(event);
      if (kind === 'done') {
        weftOpenSlices.delete(task);
        return;
      }
      const slice = weftOpenSlices.get(task) ?? {};
      slice.begun = time;
      if (kind === 'waiting') {
        slice.label = `waits for ${event.what}`;
        slice.color = 'secondary-light';
      } else {
        slice.label = kind === 'created' ? 'created' : 'running';
        slice.color = kind === 'created' ? 'tertiary-light' : 'primary';
      }
      weftOpenSlices.set(task, slice);
    },

    /** Measures the slice that an event of its task ends. @param {WeftTraceEvent} event */
    close({ task, name, time, outcome, message }) {
      const slice = weftOpenSlices.get(task);
      if (!slice) return;
      // The task's name is final by its first step; one task has one track.
      slice.track ??= `${name} ${task}`;
      const label = `${slice.track}: ${slice.label}`;
      const properties = [];
      if (outcome) properties.push(['outcome', outcome]);
      if (message) properties.push(['message', message]);
      const color = outcome === 'failed' ? 'error' : slice.color;
      performance.measure(label, {
        start: slice.begun,
        end: time,
        detail: { devtools: { dataType: 'track-entry', trackGroup: 'Weft', track: slice.track, color, properties } },
      });
      // The panel has it; the page would keep it for ever.
      performance.clearMeasures(label);
    },
  },

  weft__web_trace__deps: ['$UTF8ToString', '$weftTraceKinds', '$weftUserTiming'],
  weft__web_trace: (kind, task, name, time, existed, by, what, awaited, coroutine, status, message) => {
    /** @type {WeftTraceEvent} */
    const event = { kind: weftTraceKinds[kind], task: task >>> 0, name: UTF8ToString(name), time, existed: Boolean(existed) };
    if (event.kind === 'created' || event.kind === 'cancel-requested') event.by = by >>> 0;
    if (event.kind === 'waiting') {
      event.what = UTF8ToString(what);
      event.awaited = awaited >>> 0;
      event.coroutine = UTF8ToString(coroutine);
    }
    if (event.kind === 'done') {
      event.status = status;
      event.outcome = UTF8ToString(what);
      if (message) event.message = UTF8ToString(message);
    }
    const listener = Module['weftTrace'];
    if (listener) listener(event, weftUserTiming.show);
    else weftUserTiming.show(event);
  },
});
