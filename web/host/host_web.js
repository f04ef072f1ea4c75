/**
 * The pump: runs the loop of the web host (host_web.c) on the event loop of a page, a worker or Node.js. It is an
 * Emscripten library, as are the other host_web*.js.
 *
 * The loop runs in slices. A slice begins in a macrotask of the pump. What becomes ready while it lasts, because a
 * promise was settled or the page has called the program, runs in a microtask: that is fifty times cheaper than a
 * macrotask. When the slice is over, the loop continues in a new macrotask, so that the page can draw and Node.js can do
 * its input and output. That macrotask is a message: browsers delay timers by 4 ms and more, and what scheduler.yield()
 * continues runs before the page's timers, messages and, mostly, frames. One timer serves the whole loop.
 *
 * If a frame of the page is overdue, the pump waits for it. Otherwise Firefox draws a busy page at a quarter of the
 * rate.
 *
 * The module's option `slice` sets how long a slice is, in milliseconds. The default is 4; 0 means one step of one
 * task. Above 10 a busy page loses frames.
 *
 *     start({ slice: 8 });
 *
 * The runtime is kept alive while the loop waits, but not while it runs: exit() called by the program ends it, as in
 * any program.
 */
addToLibrary({
  /** What cancels a pending operation, by its number. @type {Map<number, () => void>} */
  $weftOperations: 'new Map()',

  /** Learns what ends the program, wherever it was called from. */
  $weftListen__deps: ['$weftPump'],
  $weftListen__postset: 'weftListen();',
  $weftListen: () => {
    const ready = readyPromiseResolve;
    const reject = readyPromiseReject;
    // Emscripten calls this for exit() and for every exception that leaves the program. Its own function also sets the
    // exit status of the process, which is not the program's alone.
    quit_ = (status, error) => {
      if (!(error instanceof ExitStatus)) {
        weftPump.die(error);
        reject(error);
      }
      if (!weftPump.told) throw error;
    };
    const read = readAsync;
    /** Why the .wasm file could not be read; of an HTTP status it is "404 : URL". Emscripten drops it. */
    let unread;
    readAsync = (url) => read(url).catch((error) => {
      unread = error.message.replace(/^(\d+) : .*/, 'HTTP status $1');
      throw error;
    });
    // abort() calls this, too.
    readyPromiseReject = (error) => {
      weftPump.die(error);
      reject(wasmMemory ? error : new Error(`weft: ${wasmBinaryFile} cannot be loaded: ${unread ?? error?.message}`, { cause: error }));
    };
    // Called before main(), whose trap rejects the promise of the module.
    readyPromiseResolve = (module) => {
      // A build with assertions has a getter that throws.
      if (Module['noInitialRun'] && Module['_main']) Object.defineProperty(Module, 'callMain', { value: callMain });
      void Promise.resolve(module).then(ready);
    };
  },

  $weftPump__deps: [
    // A program that is not a module has no promise.
    ...(MODULARIZE ? ['$weftListen'] : []),
    '$callUserCallback', '$runtimeKeepalivePush', '$runtimeKeepalivePop', '$weftOperations', 'exit',
    'weft__web_turns', 'weft_loop_deadlock',
  ],
  $weftPump__postset: 'weftPump.configure();',
  $weftPump: {
    /** How long a slice is, in ms. */
    slice: 4,
    /** When it began: milliseconds of performance.now(). */
    began: 0,
    /** How many jobs it has run when it next looks at the clock; 0: it has not looked yet; Infinity: it is over. */
    jobs: 0,
    /** How many microtasks have run in it. */
    hops: 0,
    /** After how long a frame of the page is overdue, in ms: less than 1/60 s. */
    frameTime: 14,
    /** How long the pump waits for an overdue frame, in ms: a page that is not visible has no frames. */
    patience: 4,

    /**
     * - stopped: no loop is being driven
     * - waiting: a loop is being driven; no turn runs
     * - running: turns run further down the stack
     * - dead: the program has ended for good, and must not be called again
     * @type {'stopped' | 'waiting' | 'running' | 'dead'}
     */
    state: 'stopped',
    /** What ended the program for good: an ExitStatus, the error of a trap, or what JavaScript threw. @type {unknown} */
    cause: undefined,
    /** The program ended by itself, and not by a call of exit(). */
    ended: false,
    /** Pending calls were rejected with the cause: it need not be reported again. */
    told: false,
    /** The loop has been asked to run, perhaps by a host that calls back at once when it is asked to. */
    again: false,
    /** This pump keeps the runtime alive. */
    keepsAlive: false,
    /** A macrotask or microtask that runs the loop is pending. */
    posted: false,
    /** In browsers: what carries those macrotasks. @type {MessageChannel | undefined} */
    channel: undefined,
    /** A message is on its way. */
    sent: false,
    /** The armed timer that runs the loop if the message is late. */
    substitute: undefined,
    /** The armed timer, and when it fires: milliseconds of performance.now(). */
    timer: undefined,
    timerDue: 0,
    /**
     * - none: no frame was requested
     * - requested: the next frame was requested, and is not overdue
     * - overdue: it is overdue, and the pump has waited for it
     * @type {'none' | 'requested' | 'overdue'}
     */
    frame: 'none',
    /** When the frame is overdue: milliseconds of performance.now(). */
    frameDue: 0,
    /** Called when the loop ends; the program may run another one. @type {(() => void)[]} */
    cleanups: [],
    /** Called when the program has ended for good. @type {(() => void)[]} */
    exitCleanups: [],
    /** Asks a program that only waits to be called to end; false if it is no such program. @type {(() => boolean) | undefined} */
    endIdle: undefined,

    /** The clock of the program. @returns {number} milliseconds, which never decrease */
    now: () => performance.now(),

    /** Reads the module's options while the module is created: an exception reaches whoever creates it. */
    configure() {
      // The npm package's: see bindings/js/src/embedder.mjs.
      Module['embedder']?.configure(weftPump);
      const slice = Module['slice'];
      if (slice === undefined) return;
      if (!Number.isFinite(slice) || slice < 0) {
        throw new RangeError(`the option slice is ${JSON.stringify(slice)}: it must be a number of milliseconds, 0 or more`);
      }
      weftPump.slice = slice;
    },

    /** Starts to drive a loop. */
    start() {
      weftPump.state = 'waiting';
      weftPump.keepAlive(true);
      if (ENVIRONMENT_IS_NODE) weftPump.listen('on');
      weftPump.post();
    },

    /** Learns when Node.js has nothing left to do. host_web_serve.js replaces it. @param {'on' | 'off'} how */
    listen: (how) => process[how]('beforeExit', weftPump.outOfWork),

    /** @param {boolean} keepsAlive whether the runtime goes on when a call into it returns */
    keepAlive(keepsAlive) {
      if (keepsAlive === weftPump.keepsAlive) return;
      weftPump.keepsAlive = keepsAlive;
      if (keepsAlive) runtimeKeepalivePush();
      else runtimeKeepalivePop();
    },

    /** Runs the loop soon, in a macrotask of its own. */
    post() {
      if (weftPump.posted) return;
      weftPump.posted = true;
      const { state } = weftPump;
      // A host that calls back at once, while C asks for a turn, must not run it.
      weftPump.state = 'running';
      weftPump.request();
      weftPump.state = state;
      if (!weftPump.posted && state === 'waiting') Promise.resolve().then(weftPump.run);
    },

    request() {
      if (ENVIRONMENT_IS_NODE) {
        setImmediate(weftPump.runPosted);
        return;
      }
      if (!weftPump.channel) {
        weftPump.channel = new MessageChannel();
        weftPump.channel.port1.onmessage = weftPump.messageArrived;
      }
      if (!weftPump.sent) {
        weftPump.sent = true;
        weftPump.channel.port2.postMessage(0);
      }
      // While a response arrives at full speed, WebKit delivers messages seconds late, but timers in time.
      weftPump.substitute ??= setTimeout(weftPump.substituteFired, 0);
    },

    messageArrived() {
      weftPump.sent = false;
      weftPump.runPosted();
    },

    substituteFired() {
      weftPump.substitute = undefined;
      weftPump.runPosted();
    },

    runPosted() {
      if (!weftPump.posted) return;
      weftPump.posted = false;
      weftPump.run();
    },

    /** Continues when the slice is over: after the page's next frame if that is overdue, otherwise soon. */
    runAgain() {
      weftPump.jobs = Infinity;
      // Workers, Node.js and hidden pages draw nothing.
      if (globalThis.document?.hidden !== false) {
        weftPump.post();
        return;
      }
      const now = performance.now();
      if (weftPump.frame === 'none') {
        weftPump.frame = 'requested';
        if (weftPump.frameDue < now) weftPump.frameDue = now + weftPump.frameTime;
        requestAnimationFrame(weftPump.frameBegins);
      }
      if (weftPump.frame === 'overdue' || now < weftPump.frameDue) {
        weftPump.post();
      } else {
        weftPump.frame = 'overdue';
        weftPump.arm(now + weftPump.patience);
      }
    },

    /** The page is about to draw. */
    frameBegins() {
      const overdue = weftPump.frame === 'overdue';
      weftPump.frame = 'none';
      weftPump.frameDue = performance.now() + weftPump.frameTime;
      if (overdue) weftPump.enter(weftPump.wake);
    },

    /**
     * Calls into the program from the host's event loop, or from JavaScript that the program has called.
     * @param {() => void} call
     */
    enter(call) {
      if (weftPump.state === 'dead') return;
      if (weftPump.state === 'running') {
        call();
        return;
      }
      callUserCallback(() => {
        try {
          call();
        } catch (error) {
          weftPump.die(error);
          // Emscripten ignores 'unwind', and looks at anything else in ways that may throw again.
          throw weftPump.told ? 'unwind' : error;
        }
      });
    },

    /**
     * The program has ended for good: by exit(), a trap, or an exception of JavaScript that it has called.
     * @param {unknown} error what was thrown
     */
    die(error) {
      if (weftPump.state === 'dead') return;
      weftPump.state = 'dead';
      weftPump.cause = error;
      // Emscripten's own callbacks must not call the program either.
      ABORT = true;
      weftPump.leave();
      for (const callback of weftPump.exitCleanups) weftPump.release(callback);
    },

    /** Releases something. In a program that is dead, an exception does not prevent what follows. @param {() => void} call */
    release(call) {
      try {
        call();
      } catch (error) {
        if (weftPump.state !== 'dead') throw error;
      }
    },

    /** The loop may have work. */
    wake() {
      weftPump.again = true;
      if (weftPump.state !== 'waiting' || weftPump.posted) return;
      weftPump.posted = true;
      // Not queueMicrotask(), which some test environments replace.
      Promise.resolve().then(weftPump.hop);
    },

    /** Goes on with the slice in a microtask. */
    hop() {
      weftPump.posted = false;
      weftPump.hops++;
      try {
        weftPump.resume();
      } catch (error) {
        // Nobody waits for the promise.
        setTimeout(() => { throw error; });
      }
    },

    /** Begins a slice. */
    run() {
      weftPump.jobs = weftPump.hops = 0;
      weftPump.resume();
    },

    /** Runs turns, and arranges for the next ones. */
    resume() {
      weftPump.again = true;
      if (weftPump.state !== 'waiting') return;
      weftPump.enter(() => {
        while (weftPump.again && weftPump.state === 'waiting') weftPump.runOnce();
      });
    },

    /**
     * Looks at the clock, when as many jobs of the slice have run as it has permitted.
     * @returns {number} how many more jobs may run before the next look: as many as seem to fit into the slice, but at most
     *   as many as have run, because the next ones may take longer. 0: the slice is over
     */
    look() {
      const { slice, jobs } = weftPump;
      const now = performance.now();
      if (!jobs) weftPump.began = now;
      const taken = Math.abs(now - weftPump.began);
      // The clock may stand still or step back.
      if (jobs && (taken >= slice || jobs > 2 ** 18 || weftPump.hops > 1000)) return 0;
      const more = Math.min(jobs, 64, Math.ceil((jobs * (slice - taken)) / taken)) || 1;
      weftPump.jobs += more;
      return more;
    },

    runOnce() {
      weftPump.state = 'running';
      weftPump.again = false;
      weftPump.keepAlive(false);
      const next = _weft__web_turns(!weftPump.jobs);
      if (weftPump.state === 'dead') return;
      if (next < 0) {
        weftPump.end(next);
        return;
      }
      weftPump.keepAlive(true);
      if (next === 0) weftPump.runAgain();
      else weftPump.arm(next);
      weftPump.state = 'waiting';
    },

    /**
     * Runs the loop at a given time. A timer armed for an earlier time stays: when it fires, the loop finds nothing to
     * do and arms it again. That is rare, and cheaper than moving the timer each time.
     * @param {number} due milliseconds of performance.now(); Infinity for no timer
     */
    arm(due) {
      if (weftPump.timer !== undefined) {
        if (weftPump.timerDue <= due && due !== Infinity) return;
        weftPump.disarm();
      }
      if (due === Infinity) return;
      // setTimeout() takes a delay above 2^31 - 1 for 1. Timers of Node.js, or of a browser with a rounded clock, may fire a
      // millisecond early: the loop then arms once more.
      const delay = Math.min(Math.max(Math.ceil(due - performance.now()), 0), 0x7fffffff);
      weftPump.timerDue = due;
      weftPump.timer = setTimeout(weftPump.timerFired, delay);
    },

    disarm() {
      clearTimeout(weftPump.timer);
      weftPump.timer = undefined;
    },

    timerFired() {
      weftPump.timer = undefined;
      weftPump.run();
    },

    /** Node.js has nothing left to do: nothing can complete any more, but the program may be asked to end. */
    outOfWork() {
      weftPump.enter(() => {
        // First: only a macrotask lets Node.js see that there is something to do.
        weftPump.post();
        if (!weftPump.endIdle?.()) _weft_loop_deadlock();
      });
    },

    /** Calls `callback` once when the loop ends, however often it was registered. @param {() => void} callback */
    atLoopEnd(callback) {
      if (!weftPump.cleanups.includes(callback)) weftPump.cleanups.push(callback);
    },

    /** Cancels and releases everything that the loop used of the host. */
    leave() {
      weftPump.release(weftPump.disarm);
      // An open channel keeps a process of Node.js alive that looks like a page.
      weftPump.release(() => weftPump.channel?.port1.close());
      weftPump.channel = undefined;
      weftPump.sent = weftPump.posted = false;
      if (ENVIRONMENT_IS_NODE) weftPump.listen('off');
      for (const [operation, cancel] of weftOperations) {
        weftOperations.delete(operation);
        weftPump.release(cancel);
      }
      for (let callback; (callback = weftPump.cleanups.shift());) weftPump.release(callback);
    },

    /** The loop has ended. @param {number} how the result of weft__web_turns */
    end(how) {
      weftPump.state = 'stopped';
      weftPump.leave();
      if (how < -1) {
        weftPump.ended = true;
        _exit(-2 - how);
      }
      // If main() has returned, Emscripten ends the program now. A module without main() stays, to be called again.
      if (EXITSTATUS === undefined) weftPump.keepAlive(true);
    },
  },

  $weftEnding__deps: ['$weftPump', '$weftReason'],
  $weftEnding: {
    /** Whether the program has ended for good. @returns {boolean} */
    // A build without EXIT_RUNTIME has no such variable.
    isPast: () => weftPump.state === 'dead' || (typeof runtimeExited !== 'undefined' && runtimeExited),

    /** How the program has ended, in words. @returns {string} */
    text() {
      const { cause, ended } = weftPump;
      if (weftPump.state !== 'dead') return 'the program has ended';
      if (!(cause instanceof ExitStatus)) return `the program has crashed: ${weftReason(cause)}`;
      return ended ? 'the program has ended' : `the program has exited with status ${cause.status}`;
    },
  },

  weft__web_clock__sig: 'd',
  weft__web_clock__deps: ['$weftPump'],
  weft__web_clock: () => weftPump.now(),

  weft__web_look__sig: 'i',
  weft__web_look__deps: ['$weftPump'],
  weft__web_look: () => weftPump.look(),

  weft__web_drive__sig: 'v',
  weft__web_drive__deps: ['$weftPump'],
  weft__web_drive: () => weftPump.start(),

  weft__web_wake__sig: 'v',
  weft__web_wake__deps: ['$weftPump'],
  weft__web_wake: () => weftPump.wake(),

  // Not UTF8ToString(), which is larger than all of this.
  $weftLine: (line) => new TextDecoder().decode(HEAPU8.subarray(line >>> 0, HEAPU8.indexOf(0, line >>> 0))),

  weft__web_log__sig: 'vi',
  weft__web_log__deps: ['$weftLine', '$weftStdio'],
  weft__web_log: (line) => {
    weftStdio.flush?.();
    err(weftLine(line));
  },

  weft__web_print__sig: 'vi',
  weft__web_print__deps: ['$weftLine', '$weftStdio'],
  weft__web_print: (line) => {
    const text = weftLine(line);
    weftStdio.flush?.();
    if (weftStdio.print) weftStdio.print(text);
    else out(text);
  },

  weft__web_cancel__sig: 'vi',
  weft__web_cancel__deps: ['$weftOperations', '$weftReason'],
  weft__web_cancel: (operation) => {
    operation >>>= 0;
    const cancel = weftOperations.get(operation);
    weftOperations.delete(operation);
    try {
      cancel?.();
    } catch (error) {
      err(`weft: cancelling an operation failed: ${weftReason(error)}`);
    }
  },
});
