/**
 * Trace events of a program's tasks for JavaScript. Linked into programs whose C code calls
 * `weft_set_trace(weft_trace_host, NULL)`, into debug builds, and into programs that link weft::inspect.
 *
 * JavaScript turns tracing on for itself, at any time, and gets a function that turns it off again:
 *
 *     const stop = module.weftTrace((event) => { ... });
 *
 * The listener first gets the tasks that exist. A program that turns tracing on itself passes its events to a function
 * that it was loaded with:
 *
 *     await load({ trace: (event, measure) => { ... } })
 *
 * `measure(event)` is the default, for pages that pass none: it adds the event to the User Timing track of the browser's
 * performance panel. In Chrome, the group "Weft" there has a track for each task (the performance extensibility API); in
 * other browsers and Node.js, there are measures named "task number: state".
 *
 * The functions are called while the program runs, and must not call the program's exports. If one throws, the program
 * ends as with any exception. The option is looked up for each event: assign `module.trace` to change it.
 *
 * @typedef {import('./host_layout.mjs').WeftTraceEvent} WeftTraceEvent
 */
addToLibrary({
  /** The current slice of each task. @type {Map<number, {label: string, color: string, start: number, track?: string}>} */
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
      slice.start = time;
      if (kind === 'waiting') {
        slice.label = `waits for ${event.what}`;
        slice.color = 'secondary-light';
      } else {
        slice.label = kind === 'created' ? 'created' : 'running';
        slice.color = kind === 'created' ? 'tertiary-light' : 'primary';
      }
      weftOpenSlices.set(task, slice);
    },

    /** Measures the slice that an event of the task ends. @param {WeftTraceEvent} event */
    close({ task, name, time, outcome, message }) {
      const slice = weftOpenSlices.get(task);
      if (!slice) return;
      // The track keeps the name that the task had when its first slice ended.
      slice.track ??= `${name} ${task}`;
      const label = `${slice.track}: ${slice.label}`;
      const properties = [];
      if (outcome) properties.push(['outcome', outcome]);
      if (message) properties.push(['message', message]);
      const color = outcome === 'failed' ? 'error' : slice.color;
      try {
        performance.measure(label, {
          start: slice.start,
          end: time,
          detail: { devtools: { dataType: 'track-entry', trackGroup: 'Weft', track: slice.track, color, properties } },
        });
        // The panel has it now; the page would otherwise keep it in memory.
        performance.clearMeasures(label);
      } catch {
        // A program goes on even if nobody can watch it.
      }
    },
  },

  /** Functions that JavaScript has turned tracing on for. @type {Set<(event: WeftTraceEvent) => void>} */
  $weftTraceListeners: 'new Set()',

  $weftTracing__deps: ['$weftPump', '$weftTraceListeners', '$weftUserTiming', 'weft__web_trace_set'],
  // As in host_web_tasks.js.
  $weftTracing__postset: () => {
    addAtInit("if (_weft__web_trace_set) Module['weftTrace'] = weftTracing.listen;");
  },
  $weftTracing: {
    /** The listener that learns, just now, which tasks exist. @type {((event: WeftTraceEvent) => void) | undefined} */
    starting: undefined,
    /** The program has turned tracing on itself. */
    ofProgram: false,

    /**
     * Turns tracing on for a listener.
     * @param {(event: WeftTraceEvent) => void} listener
     * @returns {() => void} turns it off
     */
    listen(listener) {
      if (weftPump.state === 'dead') return () => {};
      weftTracing.starting = listener;
      try {
        _weft__web_trace_set(1);
      } finally {
        weftTracing.starting = undefined;
      }
      // A function may listen twice.
      const added = (event) => listener(event);
      weftTraceListeners.add(added);
      return () => {
        if (!weftTraceListeners.delete(added) || weftTraceListeners.size > 0 || weftTracing.ofProgram) return;
        if (weftPump.state !== 'dead') _weft__web_trace_set(0);
      };
    },

    /** @param {WeftTraceEvent} event */
    pass(event) {
      if (weftTracing.starting) {
        weftTracing.starting(event);
        return;
      }
      if (weftTraceListeners.size === 0) weftTracing.ofProgram = true;
      for (const pass of weftTraceListeners) pass(event);
      if (!weftTracing.ofProgram) return;
      const listener = Module['trace'];
      if (listener) listener(event, weftUserTiming.show);
      else weftUserTiming.show(event);
    },
  },

  weft__web_trace__sig: 'viiidiiiiiii',
  weft__web_trace__deps: ['$UTF8ToString', '$weftTraceKinds', '$weftTracing'],
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
    weftTracing.pass(event);
  },
});
