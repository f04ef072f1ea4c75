/**
 * Tasks whose bodies are functions of JavaScript: see runtime/src/js/script_internal.h. Linked only into programs that
 * have them. The npm package weft-wasm is the other half: it reaches this as `module.weftScript`.
 *
 * A step of an async function goes on in microtasks when C has returned. Meanwhile it is open: the pump runs nothing else,
 * and goes on when it is closed. So the loop gives no more than one job at a time.
 */
addToLibrary({
  $weftScript__deps: ['$weftPump', '$weftEnding', '$weftThrown', '$UTF8ToString', 'weft_script_stop'],
  $weftScript__postset: "weftScript.join(); Module['weftScript'] = weftScript;",
  $weftScript: {
    /** Whether a step is open that goes on in microtasks. */
    isOpen: false,
    /** The task whose step has ended last, while what it has done then goes on in microtasks. @type {object | undefined} */
    recent: undefined,
    /** How many jobs may still run before the pump looks at the clock. */
    granted: 0,
    /** What C asks for, by enum weft__script_call of runtime/src/js/script_internal.h. None may throw. @type {((a: number, b: number) => number | void)[]} */
    calls: [],
    /** The pump as it is without such tasks. */
    pump: {},

    /** Called when the loop has ended. */
    ended: () => {},

    join() {
      const { look, resume, runAgain, start } = weftPump;
      weftScript.pump = { look, resume, runAgain, start };
    },

    /** Called before the first such task is made: until then the loop is as fast as without. */
    begin() {
      const { look, resume, runAgain, start, wake } = weftScript;
      Object.assign(weftPump, { look, resume, runAgain, start, wake });
      weftPump.jobs = 0; // of which C may still have some
      if (weftPump.state !== 'stopped') weftPump.atLoopEnd(weftScript.leave);
      // Without a main(), the program only waits.
      if (!Module['_main']) weftPump.endIdle = weftScript.endIdle;
    },

    start() {
      weftScript.pump.start();
      weftPump.atLoopEnd(weftScript.leave);
    },

    leave() {
      weftScript.isOpen = false;
      weftScript.recent = undefined;
      weftScript.ended();
    },

    /** Whether the program has ended for good. @returns {boolean} */
    isPast: () => weftEnding.isPast(),

    /** @returns {[code: string, message: string, cause: unknown]} how the program has ended */
    ending() {
      const { cause, state } = weftPump;
      if (cause?.code === 'EXITED') return ['EXITED', cause.message, cause.cause];
      const hasCrashed = state === 'dead' && !(cause instanceof ExitStatus);
      return [hasCrashed ? 'CRASHED' : 'EXITED', `asyncio: ${weftEnding.text()}`, hasCrashed ? cause : undefined];
    },

    /** @returns {boolean} */
    endIdle() {
      _weft_script_stop();
      return true;
    },

    look() {
      if (weftScript.isOpen) return 0;
      if (!weftPump.jobs) weftScript.granted = 0;
      weftScript.granted ||= weftScript.pump.look();
      if (weftScript.granted === 0) return 0;
      weftScript.granted--;
      return 1;
    },

    resume() {
      weftScript.recent = undefined;
      if (!weftScript.isOpen) weftScript.pump.resume();
    },

    runAgain() {
      if (!weftScript.isOpen) weftScript.pump.runAgain();
    },

    /**
     * There is something to do for the loop, which runs in a macrotask: what code outside of tasks awaits in the same breath
     * would otherwise come in the middle of a step.
     */
    wake() {
      weftPump.again = true;
      if (!weftScript.isOpen && weftPump.state === 'waiting') weftPump.post();
    },

    /** The step is over: the loop goes on in a microtask. */
    close() {
      weftScript.isOpen = false;
      Promise.resolve().then(weftScript.hop);
    },

    hop() {
      weftPump.hops++;
      try {
        weftPump.resume();
      } catch (error) {
        setTimeout(() => { throw error; });
      }
    },

    /** Calls a function in a macrotask, when no microtask is left. @param {() => void} call */
    later(call) {
      if (globalThis.setImmediate) {
        setImmediate(call);
        return;
      }
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        call();
      };
      port2.postMessage(0);
    },

    /** Keeps what was thrown, for a failure of C. @param {unknown} error @returns {number} its number */
    keep: (error) => weftThrown.add(error),

    /** @param {number} thrown a number of `keep` */
    thrown: (thrown) => weftThrown.get(thrown),

    /** @param {number} address of a string of C */
    text: (address) => UTF8ToString(address),

    /** Writes numbers of 32 bits. @param {number} address @param {ArrayLike<number>} words */
    write(address, words) {
      new Uint32Array(HEAPU8.buffer).set(words, address >>> 2);
    },

    /** @returns {number} the size of the program's memory */
    memory: () => HEAPU8.length,

    /** @param {number} address @returns {number} of 32 bits */
    word: (address) => HEAPU32[address >>> 2],
  },

  weft_host_script__sig: 'iiii',
  weft_host_script__deps: ['$weftScript'],
  weft_host_script: (what, a, b) => weftScript.calls[what](a >>> 0, b) | 0,
});
