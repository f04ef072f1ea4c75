/**
 * Programs that serve calls until JavaScript asks them to end: weft_serve of weft/export.h. Linked only into programs that
 * export coroutines or call weft_serve.
 */
addToLibrary({
  /** Functions that end pending calls of weft_serve. @type {Set<() => void>} */
  $weftServers: 'new Set()',

  /**
   * Tells programs that the process, of Node.js, has nothing left to do. All modules in it share one listener.
   *
   * A program that only waits to be called, by whoever has its module, must not be kept in memory by that. So the listener
   * is made of functions of the language, and knows such a program weakly: a function of the module would hold all of it.
   */
  $weftIdle__deps: ['$weftPump'],
  $weftIdle__postset: 'weftPump.listen = weftIdle.listen;',
  $weftIdle: {
    /** What the listener calls for this module. @type {(() => void) | undefined} */
    entry: undefined,
    /** The entry's proxy handler: what it calls, and what holds that. */
    handler: {},

    /** @returns {Set<() => void>} the entries of all programs of the process */
    entries() {
      const key = Symbol.for('weft.programs');
      if (!process[key]) {
        const entries = new Set();
        const registry = new FinalizationRegistry(entries.delete.bind(entries));
        process[key] = { entries, registry };
        process.on('beforeExit', entries.forEach.bind(entries, Reflect.apply));
      }
      return process[key].entries;
    },

    /** Tells this program, or does not any more. @param {'on' | 'off'} how */
    listen(how) {
      if (how === 'on') {
        weftIdle.join();
      } else if (weftIdle.entry) {
        weftIdle.entries().delete(weftIdle.entry);
        // The registry has the entry, and with it whatever that holds.
        weftIdle.hold(false);
      }
    },

    join() {
      const entries = weftIdle.entries();
      if (!weftIdle.entry) {
        const weak = new WeakRef(weftPump.outOfWork);
        Object.defineProperty(weftIdle.handler, 'apply', { get: weak.deref.bind(weak) });
        weftIdle.entry = new Proxy(Boolean, weftIdle.handler);
        process[Symbol.for('weft.programs')].registry.register(weftPump.outOfWork, weftIdle.entry);
      }
      weftIdle.hold(true);
      entries.add(weftIdle.entry);
    },

    /** @param {boolean} isHeld whether the process keeps this program in memory */
    hold(isHeld) {
      weftIdle.handler.held = isHeld ? weftPump.outOfWork : undefined;
    },
  },

  $weftServe__deps: ['$weft', '$weftServers', '$weftPump', '$weftIdle'],
  $weftServe__postset: "weft['stop'] = weftServe.stop;",
  $weftServe: {
    /** The program was asked to end. */
    stopped: false,

    /**
     * Ends weft_serve, now or when the program calls it. Does nothing if no program runs.
     * @returns {boolean} whether it was called
     */
    stop() {
      if (weftPump.state !== 'waiting' && weftPump.state !== 'running') return false;
      weftPump.atLoopEnd(weftServe.leave);
      weftServe.stopped = true;
      return weftServe.end();
    },

    /** Ends all pending calls of weft_serve. @returns {boolean} whether there were any */
    end() {
      const pending = [...weftServers];
      weftServers.clear();
      weftIdle.hold(true);
      for (const endOne of pending) endOne();
      return pending.length > 0;
    },

    leave() {
      weftServe.stopped = false;
      weftServers.clear();
    },
  },

  weft_host_serve__sig: 'i',
  weft_host_serve__deps: ['$weft', '$weftPump', '$weftServe', '$weftServers', '$weftCalls', '$weftIdle'],
  weft_host_serve: () => {
    weftPump.atLoopEnd(weftServe.leave);
    weftPump.endIdle = weftServe.end;
    if (weftServe.stopped) return weft.promise();
    let endOne;
    const ended = new Promise((resolve) => { endOne = resolve; });
    weftServers.add(endOne);
    weftIdle.hold(weftCalls.size > 0);
    return weft.promise(ended, { abort: () => weftServers.delete(endOne) });
  },
});
