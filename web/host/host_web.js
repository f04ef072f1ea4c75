/**
 * The pump: what runs the loop of the web host (host_web.c) on the event loop of a page, a worker
 * or Node.js. An Emscripten library, as are host_web_fetch.js and host_web_stdio.js.
 *
 * There is one timer for the whole loop. Work that is ready goes on in another macrotask, so that
 * the page can draw and Node can do its input and output; timers are no way to get there, since
 * browsers hold them back for 4 ms and more. Nor is scheduler.yield(): what it continues comes
 * before all else that the page has to do, its timers, messages and, mostly, frames.
 *
 * A busy page gets its frames all the same, since where they are overdue the pump waits for the
 * next: Firefox draws a page that never rests at a quarter of the rate.
 *
 * The module's option `weftSlice` is for how many milliseconds the program runs before the host
 * gets its turn: 4 unless set, 0 for one turn of the loop. Above 10 a busy page loses frames.
 *
 *     start({ weftSlice: 8 });
 *
 * The runtime is kept alive while the loop waits but not while it runs: exit() called by the
 * program ends it, as anywhere.
 */
addToLibrary({
  /** What is to be undone when an operation is cancelled, by its number. */
  $weftOperations: 'new Map()',

  $weftPump__deps: [
    '$callUserCallback', '$runtimeKeepalivePush', '$runtimeKeepalivePop', '$weftOperations', 'exit',
    'weft__web_turns', 'weft_loop_is_main', 'weft_loop_exit_status', 'weft_loop_deadlock',
  ],
  $weftPump__postset: 'weftPump.configure();',
  $weftPump: {
    /** For how many milliseconds turns run before the host gets its turn. */
    slice: 4,
    /** How long a frame of the page may be in coming before the pump waits for it: less than 1/60 s. */
    frameTime: 14,
    /** How long it then waits, in ms: a page that nobody sees has no frames. */
    patience: 4,
    /** A loop is being driven. */
    driving: false,
    /** The program has ended by exit(), a trap or an exception: nothing of it may be called again. */
    dead: false,
    /** Turns are running further down the stack. */
    running: false,
    /** This pump holds the runtime alive. */
    kept: false,
    /** A macrotask is on its way. */
    hopping: false,
    /** What is to be done when the program has ended for good. @type {(() => void)[]} */
    atEnd: [],
    /** The armed timer, and for when: milliseconds of performance.now(). */
    timer: undefined,
    timerDue: 0,
    /** What is to be let go of when a loop ends; the program may run another. @type {(() => void)[]} */
    leaving: [],
    /** Asks a program that waits to be called to end, if it is one. @type {(() => boolean) | undefined} */
    idle: undefined,
    /** The next frame of the page was asked for, and it was waited for. */
    frameAsked: false,
    frameWaited: false,
    /** When it is overdue: milliseconds of performance.now(). */
    frameDue: 0,
    /** In browsers, what carries the macrotasks. @type {MessageChannel | undefined} */
    channel: undefined,

    /** Reads the module's options, when it is made: an exception goes to who asked for it. */
    configure() {
      const slice = Module['weftSlice'];
      if (slice === undefined) return;
      if (!Number.isFinite(slice) || slice < 0) {
        throw new RangeError(`the option weftSlice is ${JSON.stringify(slice)}: it must be a number of milliseconds, 0 or more`);
      }
      weftPump.slice = slice;
    },

    /** Begins to drive a loop that was set up. */
    start() {
      weftPump.driving = true;
      weftPump.keep();
      if (ENVIRONMENT_IS_NODE) process.on('beforeExit', weftPump.outOfWork);
      weftPump.hop();
    },

    keep() {
      if (weftPump.kept) return;
      weftPump.kept = true;
      runtimeKeepalivePush();
    },

    release() {
      if (!weftPump.kept) return;
      weftPump.kept = false;
      runtimeKeepalivePop();
    },

    /** Runs the loop in a macrotask of its own, soon. */
    hop() {
      if (weftPump.hopping) return;
      weftPump.hopping = true;
      if (ENVIRONMENT_IS_NODE) {
        setImmediate(weftPump.hopped);
        return;
      }
      if (!weftPump.channel) {
        weftPump.channel = new MessageChannel();
        weftPump.channel.port1.onmessage = weftPump.hopped;
      }
      weftPump.channel.port2.postMessage(0);
    },

    hopped() {
      weftPump.hopping = false;
      weftPump.run();
    },

    /** Goes on with work that is ready: after the page's next frame if that is overdue, else soon. */
    goOn() {
      // Workers and Node draw nothing, nor does a page that is not to be seen.
      if (globalThis.document?.hidden !== false) {
        weftPump.hop();
        return;
      }
      const now = performance.now();
      if (!weftPump.frameAsked) {
        weftPump.frameAsked = true;
        weftPump.frameWaited = false;
        if (weftPump.frameDue < now) weftPump.frameDue = now + weftPump.frameTime;
        requestAnimationFrame(weftPump.framed);
      }
      if (weftPump.frameWaited || now < weftPump.frameDue) {
        weftPump.hop();
      } else {
        weftPump.frameWaited = true;
        weftPump.arm(now + weftPump.patience);
      }
    },

    /** The page is about to draw. */
    framed() {
      weftPump.frameAsked = false;
      weftPump.frameDue = performance.now() + weftPump.frameTime;
      if (weftPump.frameWaited) weftPump.wake();
    },

    /**
     * Calls into the program from the host's event loop.
     * @param {() => void} call
     */
    enter(call) {
      if (weftPump.dead) return;
      callUserCallback(() => {
        try {
          call();
        } catch (error) {
          // exit(), a trap, or an exception of JavaScript code that the program called.
          weftPump.dead = true;
          weftPump.leave();
          for (const call of weftPump.atEnd) call();
          throw error;
        }
      });
    },

    /** There may be something to do. */
    wake() {
      if (weftPump.driving && !weftPump.running) weftPump.hop();
    },

    /** Runs turns, and sees to it that the next come in time. */
    run() {
      if (!weftPump.driving || weftPump.running) return;
      weftPump.enter(() => {
        weftPump.running = true;
        weftPump.release();
        const next = _weft__web_turns(weftPump.slice);
        weftPump.running = false;
        if (next < 0) {
          weftPump.end();
          return;
        }
        weftPump.keep();
        if (next === 0) weftPump.goOn();
        else weftPump.arm(next);
      });
    },

    /**
     * Has the loop run at a time, not before. A timer that is armed for earlier stays: it finds
     * nothing to do and is armed anew, which is rare; moving it each time would not be.
     * @param {number} due milliseconds of performance.now()
     */
    arm(due) {
      if (weftPump.timer !== undefined) {
        if (weftPump.timerDue <= due && due !== Infinity) return;
        weftPump.disarm();
      }
      if (due === Infinity) return;
      // Above 2^31 - 1 it would be taken for 1. Node's timers may come a millisecond early, and
      // so may those of a clock that was rounded: then this runs, and arms, once more.
      const delay = Math.min(Math.ceil(due - performance.now()), 0x7fffffff);
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

    /** Node has nothing left to do: what the loop waits for cannot come, but for the wish to end. */
    outOfWork() {
      weftPump.enter(() => {
        if (!weftPump.idle?.()) _weft_loop_deadlock();
        weftPump.hop();
      });
    },

    /** Has `letGo` called once when the loop ends, however often this is said. @param {() => void} letGo */
    atLeaving(letGo) {
      if (!weftPump.leaving.includes(letGo)) weftPump.leaving.push(letGo);
    },

    /** Lets go of all that belongs to the host. */
    leave() {
      weftPump.driving = false;
      weftPump.disarm();
      if (ENVIRONMENT_IS_NODE) process.off('beforeExit', weftPump.outOfWork);
      for (const cancel of [...weftOperations.values()]) cancel();
      weftOperations.clear();
      for (const letGo of weftPump.leaving.splice(0)) letGo();
    },

    /** The loop has ended. */
    end() {
      weftPump.leave();
      if (_weft_loop_is_main()) _exit(_weft_loop_exit_status());
      // Where there is a main() that has returned, Emscripten ends the program now. A module
      // without one stays, to be called again.
      if (EXITSTATUS === undefined) weftPump.keep();
    },
  },

  weft__web_clock: () => performance.now(),

  weft__web_drive__deps: ['$weftPump'],
  weft__web_drive: () => weftPump.start(),

  weft__web_wake__deps: ['$weftPump'],
  weft__web_wake: () => weftPump.wake(),

  weft__web_log__deps: ['$UTF8ToString'],
  weft__web_log: (line) => err(UTF8ToString(line)),

  weft__web_cancel__deps: ['$weftOperations'],
  weft__web_cancel: (operation) => {
    operation >>>= 0;
    const cancel = weftOperations.get(operation);
    weftOperations.delete(operation);
    cancel?.();
  },
});
