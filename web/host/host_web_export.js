/**
 * Exported coroutines as functions of the module: see weft/export.h. Linked only into programs that export coroutines.
 *
 *     const module = await load();
 *     const sum = await module.add(1, 2, { signal });
 *
 * @typedef {import('./host_web_values.js').Type & {offset: number}} Parameter `offset` is that in the coroutine's struct
 *
 * @typedef {object} Exported an exported coroutine
 * @property {string} name
 * @property {number} address of its weft__export_entry
 * @property {Parameter[]} parameters
 * @property {number} frameSize size of the coroutine's struct
 * @property {import('./host_web_values.js').Type} result
 * @property {string} [reading] of a reader that was returned: the coroutine of Weft's own that reads it
 * @property {(address: number, textSize: number, number: number) => number} [make] instead of weft_invocation_new
 * @property {(frame: number, hasMain: number) => number} [run] instead of weft_invocation_start
 *
 * @typedef {object} Call a pending call
 * @property {(value: unknown) => void} resolve
 * @property {(reason: unknown) => void} reject
 * @property {AbortSignal | undefined} signal that cancels it
 * @property {(() => void) | undefined} forget stops listening to the signal
 * @property {number} frame address of the arguments in the program; 0 once C has ended it
 * @property {Exported} exported
 * @property {(at: number) => void} [item] of a generator: takes the item at an address
 */
addToLibrary({
  /** The pending calls, by number. @type {weftNumbered<Call>} */
  $weftCalls__deps: ['$weftNumbered'],
  $weftCalls: 'new weftNumbered()',

  $weftExports__deps: [
    '$WeftError', '$weftInvalid', '$weftFailures', '$weftType', '$weftCalls', '$weftExportEntry', '$weftParameter', '$weftPump',
    '$weftEnding', '$weftSignals', '$weftServers', '$weftIdle', '$weftStatus', '$weftJsStatus', '$UTF8ToString',
    'weft_invocation_new', 'weft_invocation_start', 'weft_invocation_cancel', 'weft_loop_failure',
  ],
  // Runs when the program is linked.
  $weftExports__postset: () => {
    const options = new Set([...ALL_INCOMING_MODULE_JS_API, 'imports', 'slice', 'trace']);
    for (const symbol of WASM_EXPORTS) {
      const name = /^weft_export_(.+)/.exec(symbol)?.[1];
      const reason = name === 'then' ? '`await load()` would take the module for a promise and call it'
        : options.has(name) ? 'the module has an option of that name'
          : name in {} ? 'every object has a property of that name' : undefined;
      if (reason) error(`weft: a coroutine with the name ${name} cannot be exported: ${reason}`);
    }
    addAtInit('weftExports.define();');
  },
  $weftExports: {
    /** The options of a call. `transfer` is for programs in workers: here nothing is transferred. */
    options: ['signal', 'transfer'],
    /** Makes the function of a generator. @type {((name: string, address: number) => Function) | undefined} */
    generator: undefined,
    /**
     * Called with each call that has begun, and its checked arguments.
     * @type {((call: Call, values: any[]) => void) | undefined}
     */
    began: undefined,

    /** Adds a function to the module for each exported coroutine. */
    define() {
      for (const symbol of Object.keys(Module)) {
        const name = /^_weft_export_(.+)/.exec(symbol)?.[1];
        if (!name) continue;
        if (name in Module) {
          throw new Error(`weft: the exported coroutine ${name} cannot be added: the module already has a property of that name`);
        }
        const address = Module[symbol]() >>> 0;
        const isGenerator = HEAPU8[address + weftExportEntry.isGenerator];
        Module[name] = (isGenerator ? weftExports.generator : weftExports.coroutine)(name, address);
      }
    },

    /** Makes the function of a coroutine. @param {string} name @param {number} address of its weft__export_entry */
    coroutine(name, address) {
      let exported;
      // An error that is made in here has the functions that await the call in its stack, at no cost to calls that succeed.
      const entry = async (...given) => {
        try {
          Module['embedder']?.beforeCall?.(name);
          return await new Promise((resolve, reject) => {
            exported ??= weftExports.read(name, address);
            weftExports.call(exported, given, resolve, reject);
          });
        } catch (reason) {
          throw weftFailures.reason(reason, entry);
        }
      };
      return entry;
    },

    /**
     * Reads the description of an exported coroutine.
     * @param {string} name
     * @param {number} address of a weft__export_entry
     * @returns {Exported}
     */
    read(name, address) {
      const memory = new DataView(HEAPU8.buffer);
      const first = memory.getUint32(address + weftExportEntry.parameters, true);
      const parameters = Array.from({ length: memory.getUint16(address + weftExportEntry.count, true) }, (_, i) => {
        const at = first + weftParameter.sizeOf * i;
        const own = UTF8ToString(memory.getUint32(at + weftParameter.name, true));
        const kind = memory.getUint16(at + weftParameter.kind, true);
        const type = weftType(kind, memory.getUint16(at + weftParameter.size, true), `${name}: the argument \`${own}\``);
        return { ...type, offset: memory.getUint32(at + weftParameter.offset, true) };
      });
      const result = memory.getUint16(address + weftExportEntry.result, true);
      return {
        name,
        address,
        parameters,
        frameSize: memory.getUint32(address + weftExportEntry.frameSize, true),
        result: weftType(result, memory.getUint16(address + weftExportEntry.resultSize, true), `${name}: the result`),
      };
    },

    /**
     * The error for arguments that are too many.
     * @param {Exported} exported
     * @param {unknown[]} given
     * @param {string} more what is to be said of the options
     */
    miscounted: ({ name, parameters: { length } }, given, more) => (
      weftInvalid(`${name}: expected ${length} argument${length === 1 ? '' : 's'} and options${more}, got ${given.length}`)
    ),

    /**
     * Starts a call.
     * @param {Exported} exported
     * @param {unknown[]} given the arguments, and optionally the options
     * @param {Call['resolve']} resolve
     * @param {Call['reject']} reject
     * @returns {Call}
     * @throws {TypeError | RangeError | WeftError} with which the caller rejects the promise
     */
    call(exported, given, resolve, reject) {
      const { name, parameters } = exported;
      if (given.length > parameters.length + 1) throw weftExports.miscounted(exported, given, '');
      const options = given[parameters.length] ?? {};
      if (typeof options !== 'object') throw weftExports.miscounted(exported, given, ', which are an object');
      const other = Object.keys(options).find((option) => !weftExports.options.includes(option));
      if (other !== undefined) throw weftInvalid(`${name}: there is no option \`${other}\`: there are ${weftExports.options.join(', ')}`);
      const signal = options.signal ?? undefined;
      if (signal !== undefined && typeof signal?.addEventListener !== 'function') {
        throw weftInvalid(`${name}: the option \`signal\` is not an AbortSignal`);
      }
      const values = [];
      for (let i = 0; i < parameters.length; i++) values.push(parameters[i].how.check(given[i], parameters[i]));
      const sizes = values.map((value) => value?.length ?? 0);
      const abortion = weftExports.abortion(signal);
      if (abortion) throw abortion.reason;
      const call = { resolve, reject, signal, forget: undefined, frame: 0, exported };
      if (signal) call.forget = weftSignals.listen(signal, () => weftExports.cancel(call));
      const number = weftCalls.add(call);
      // First: the reason of the rejection is also that of its streams.
      if (!weftPump.cleanups.includes(weftExports.leave)) weftPump.cleanups.unshift(weftExports.leave);
      weftIdle.hold(true);
      try {
        call.frame = weftExports.start(exported, values, sizes, number);
      } catch (error) {
        weftExports.end(number);
        throw error;
      }
      weftExports.began?.(call, values);
      // While it began, there was nothing to cancel.
      if (weftExports.abortion(signal)) weftExports.cancel(call);
      return call;
    },

    /** Cancels a call that has begun. @param {Call} call */
    cancel(call) {
      if (call.frame !== 0) weftPump.enter(() => _weft_invocation_cancel(call.frame));
    },

    /**
     * Ends a call, which the caller settles.
     * @param {number} number
     * @returns {Call | undefined} undefined if there is no such call
     */
    end(number) {
      const call = weftCalls.get(number);
      if (!weftCalls.delete(number)) return undefined;
      weftIdle.hold(weftCalls.size > 0 || weftServers.size === 0);
      call.forget?.();
      call.frame = 0;
      return call;
    },

    /**
     * Starts the task of a call. From here to its end, no code of JavaScript's own runs: it could detach a buffer.
     * @param {Exported} exported
     * @param {any[]} values the checked arguments
     * @param {number[]} sizes how much memory each needs
     * @param {number} number of the call
     * @returns {number} address of the arguments in the program
     * @throws {TypeError | WeftError}
     */
    start({ name, address, parameters, frameSize, make, run }, values, sizes, number) {
      if (weftEnding.isPast()) throw weftExports.ended(name);
      let textSize = 0;
      for (let i = 0; i < sizes.length; i++) {
        if (sizes[i] !== (values[i]?.length ?? 0)) throw weftInvalid(`${parameters[i].place} was detached while the call began`);
        textSize += sizes[i];
      }
      const frame = weftExports.enter(name, make ?? _weft_invocation_new, address, textSize, number) >>> 0;
      if (frame === 0) throw new WeftError(weftStatus.ENOMEM, 'WEFT_ENOMEM', `${name}: out of memory for the arguments`);
      let text = frame + Math.ceil(frameSize / 8) * 8;
      for (let i = 0; i < parameters.length; i++) {
        const parameter = parameters[i];
        parameter.how.write(values[i], frame + parameter.offset, parameter, text);
        text += sizes[i];
      }
      const status = weftExports.enter(name, run ?? _weft_invocation_start, frame, Module['_main'] ? 1 : 0);
      if (status === weftJsStatus.ESTATE) throw weftExports.ended(name);
      if (status !== 0) throw new WeftError(status | 0, 'WEFT_ENOMEM', `${name}: out of memory for the task`);
      return frame;
    },

    /** @param {AbortSignal | undefined} signal @returns {{reason: unknown} | undefined} undefined if it is not aborted */
    abortion(signal) {
      try {
        return signal?.aborted ? { reason: signal.reason } : undefined;
      } catch {
        // A signal that does not tell has no reason.
        return undefined;
      }
    },

    /**
     * Calls into the program for a call of the function `name`.
     * @param {string} name
     * @param {(...args: number[]) => number} call
     * @param {...number} given as many as `call` has parameters, which Emscripten checks in debug builds
     * @returns {number}
     * @throws {WeftError} if that ends the program
     */
    enter(name, call, ...given) {
      try {
        return call(...given);
      } catch (error) {
        weftPump.die(error);
        throw weftExports.ended(name);
      }
    },

    /**
     * @param {string} name of a function
     * @param {boolean} [isOver] whether a program has run
     * @returns {object} the reason why a call of it cannot begin, or go on
     */
    ended(name, isOver = weftPump.state !== 'stopped') {
      const { state } = weftPump;
      let { cause } = weftPump;
      let code = 'EXITED';
      let text = weftEnding.text();
      if (!weftEnding.isPast()) {
        if (!isOver) [code, text] = ['WEFT_ESTATE', 'the program has not started, or has ended'];
        else if (state !== 'stopped') cause = weftExports.failure();
      } else if (cause?.code === 'EXITED') {
        text = cause.message; // of the npm package
      } else if (state === 'dead' && !(cause instanceof ExitStatus)) {
        code = 'CRASHED';
      }
      return new weftFailures.Failed({ status: weftJsStatus.ESTATE, code, message: `${name}: ${text}`, options: { cause } });
    },

    /** What the main coroutine has failed with, while the other tasks end. @returns {unknown} */
    failure() {
      const failure = _weft_loop_failure() >>> 0;
      return failure ? weftFailures.error(weftFailures.read(failure), weftExports.failure) : undefined;
    },

    /** The program has ended. Calls are still pending only if exit(), a trap or an exception ended it. */
    leave() {
      for (const number of [...weftCalls.keys()]) {
        weftPump.told = true;
        const call = weftExports.end(number);
        call.reject(weftExports.ended(call.exported.name, true));
      }
    },
  },

  weft_host_exports__sig: 'v',
  weft_host_exports__deps: ['$weftExports'],
  weft_host_exports: () => {},

  weft__web_call_fulfil__sig: 'vii',
  weft__web_call_fulfil__deps: ['$weftCalls', '$weftExports', '$weftFailures', '$weftStatus'],
  weft__web_call_fulfil: (number, at) => {
    const frame = weftCalls.get(number >>> 0)?.frame;
    const call = weftExports.end(number >>> 0);
    if (!call) return;
    try {
      const { exported } = call;
      call.resolve(exported.result.how.read?.(at >>> 0, exported.result, exported, frame));
    } catch ({ message, cause }) {
      call.reject(new weftFailures.Failed({ status: weftStatus.EINVAL, code: 'WEFT_EINVAL', message, options: { cause } }));
    }
  },

  weft__web_call_reject__sig: 'viii',
  weft__web_call_reject__deps: ['$weftExports', '$weftFailures', '$weftJsStatus', 'weft_loop_is_open'],
  weft__web_call_reject: (number, status, failure) => {
    const call = weftExports.end(number >>> 0);
    if (!call) return;
    const { name } = call.exported;
    // The signal's reason is only for a task that the signal has cancelled.
    const abortion = status === weftJsStatus.ECANCELED && weftExports.abortion(call.signal);
    if (abortion) {
      call.reject(abortion.reason);
    } else if (status === weftJsStatus.ECANCELED && !_weft_loop_is_open()) {
      const ended = weftExports.ended(name);
      ended.failure.hasCleaned = true;
      call.reject(ended);
    } else {
      const read = weftFailures.read(failure >>> 0);
      // It happened in another task than that of the call, which awaited it.
      if (read.chain?.length > 0 && read.chain.at(-1) !== name) read.chain.push(name);
      call.reject(new weftFailures.Failed(read));
    }
  },
});
