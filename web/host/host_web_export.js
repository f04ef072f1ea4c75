/**
 * Exported coroutines as functions of the module: see weft/export.h. Linked only into programs that export coroutines
 * or call weft_serve.
 *
 *     const module = await load();
 *     const sum = await module.add(1, 2, { signal });
 *
 * @typedef {object} Parameter
 * @property {string} name
 * @property {number} offset in the coroutine's struct
 * @property {number} kind of weftParameterKind
 * @property {number} size of the C type in bytes
 * @property {number | bigint} least of an integer: the smallest value
 * @property {number | bigint} most of an integer: the largest value
 *
 * @typedef {object} Exported an exported coroutine
 * @property {string} name
 * @property {number} address of its weft__export_entry
 * @property {Parameter[]} parameters
 * @property {number} frameSize size of the coroutine's struct
 *
 * @typedef {object} Call a pending call
 * @property {(value: unknown) => void} resolve
 * @property {(reason: unknown) => void} reject
 * @property {AbortSignal | undefined} signal that cancels it
 * @property {(() => void) | undefined} forget stops listening to the signal
 * @property {number} frame address of the arguments in the program
 */
addToLibrary({
  /** The reason of a call's rejection if its coroutine failed. */
  $WeftError: class extends Error {
    /**
     * @param {number} status of weft/status.h, or one of the program's own
     * @param {string} code the status's name
     * @param {string} message
     * @param {ErrorOptions} [options]
     */
    constructor(status, code, message, options) {
      super(message, options);
      this.name = 'WeftError';
      this.status = status;
      this.code = code;
    }
  },

  /** The pending calls, by number. @type {Map<number, Call>} */
  $weftCalls: 'new Map()',

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
      if (how === 'on') weftIdle.join();
      else if (weftIdle.entry) weftIdle.entries().delete(weftIdle.entry);
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

  $weftArgument__deps: ['$weftBytes', '$weftByteRange', '$weftEncoder', '$weftParameterKind'],
  $weftArgument: {
    /**
     * The message about an invalid argument.
     * @param {string} call name of the function
     * @param {Parameter} parameter
     * @param {string} wanted what it must be
     * @param {unknown} value the argument
     * @returns {string}
     */
    message: (call, { name }, wanted, value) => {
      const given = typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean' ? String(value)
        : value === null ? 'null' : typeof value === 'string' ? 'a string' : value === undefined ? 'missing' : `of type ${typeof value}`;
      return `${call}: the argument \`${name}\` must be ${wanted}, but is ${given}`;
    },

    /**
     * Checks an argument and converts it for `write`.
     * @param {string} call
     * @param {Parameter} parameter
     * @param {unknown} value
     * @returns {number | bigint | Uint8Array | null}
     * @throws {TypeError | RangeError}
     */
    check(call, parameter, value) {
      const { kind, size, least, most } = parameter;
      const wrong = (expected, Kind) => new Kind(weftArgument.message(call, parameter, expected, value));
      if (kind === weftParameterKind.BOOL) {
        if (typeof value !== 'boolean') throw wrong('a boolean', TypeError);
        return Number(value);
      }
      if (kind === weftParameterKind.FLOATING) {
        if (typeof value !== 'number') throw wrong('a number', TypeError);
        return value;
      }
      if (kind === weftParameterKind.TEXT) {
        if (value === null) return null;
        if (typeof value !== 'string') throw wrong('a string or null', TypeError);
        if (value.includes('\0')) throw new RangeError(`${call}: the argument \`${parameter.name}\` contains a NUL, where C would end it`);
        return weftEncoder.encode(`${value}\0`);
      }
      if (kind === weftParameterKind.BYTES) {
        if (typeof value === 'string') return weftEncoder.encode(value);
        const bytes = weftBytes(value);
        if (bytes) return bytes;
        throw wrong('an ArrayBuffer, a view of one, or a string', TypeError);
      }
      const isBig = typeof value === 'bigint' && size === 8;
      if (!(isBig || Number.isSafeInteger(value)) || value < least || value > most) {
        throw wrong(`an integer from ${least} to ${most}`, isBig || typeof value === 'number' ? RangeError : TypeError);
      }
      return size === 8 ? BigInt(value) : value;
    },

    /**
     * Writes an argument into the coroutine's struct.
     * @param {Parameter} parameter
     * @param {number} frame address of the struct
     * @param {number | bigint | Uint8Array | null} value from `check`
     * @param {number} text address of free memory for the bytes of strings
     * @returns {number} address of the memory that is still free
     */
    write({ offset, kind, size }, frame, value, text) {
      const at = frame + offset;
      if (value === null) return text;
      if (typeof value === 'object') {
        HEAPU8.set(value, text);
        // A string is its address, which is also the first field of weft_bytes.
        HEAPU32[(at + weftByteRange.data) >>> 2] = text;
        if (kind === weftParameterKind.BYTES) HEAPU32[(at + weftByteRange.size) >>> 2] = value.length;
        return text + value.length;
      }
      if (kind === weftParameterKind.FLOATING) {
        if (size === 8) HEAPF64[at >>> 3] = value;
        else new DataView(HEAPU8.buffer).setFloat32(at, value, true);
      } else if (size === 8) {
        new DataView(HEAPU8.buffer).setBigInt64(at, value, true);
      } else if (size === 4) {
        HEAP32[at >>> 2] = value;
      } else {
        HEAPU8[at] = value;
        if (size === 2) HEAPU8[at + 1] = value >> 8;
      }
      return text;
    },
  },

  $weftExports__deps: [
    '$WeftError', '$weftArgument', '$weftCalls', '$weftExportEntry', '$weftParameter', '$weftParameterKind', '$weftPump', '$weftEnding', '$weftSignals', '$weftServers', '$weftIdle', '$weftStatus', '$weftJsStatus', '$UTF8ToString',
    'weft_invocation_new', 'weft_invocation_start', 'weft_invocation_cancel',
  ],
  // Runs when the program is linked.
  $weftExports__postset: () => {
    const options = new Set([...ALL_INCOMING_MODULE_JS_API, 'slice', 'trace']);
    for (const symbol of WASM_EXPORTS) {
      const name = /^weft_export_(.+)/.exec(symbol)?.[1];
      const reason = name === 'then' ? '`await load()` would take the module for a promise and call it'
        : options.has(name) ? 'the module has an option of that name'
          : name in {} ? 'every object has a property of that name' : undefined;
      if (reason) error(`weft: a coroutine with the name ${name} cannot be exported: ${reason}`);
    }
    addAtInit('weftExports.define();');
    return "Module['WeftError'] = WeftError;";
  },
  $weftExports: {
    /** The number of the last call. */
    last: 0,

    /** Adds a function to the module for each exported coroutine. */
    define() {
      for (const symbol of Object.keys(Module)) {
        const name = /^_weft_export_(.+)/.exec(symbol)?.[1];
        if (!name) continue;
        if (name in Module) throw new Error(`weft: the exported coroutine ${name} cannot be added: the module already has a property of that name`);
        let exported;
        Module[name] = (...given) => new Promise((resolve, reject) => {
          if (weftEnding.isPast()) throw weftExports.noProgram(name);
          exported ??= weftExports.read(name, Module[symbol]() >>> 0);
          weftExports.call(exported, given, resolve, reject);
        });
      }
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
        const kind = memory.getUint16(at + weftParameter.kind, true);
        const size = memory.getUint16(at + weftParameter.size, true);
        const half = 2n ** BigInt(size * 8 - 1);
        const [least, most] = kind === weftParameterKind.SIGNED ? [-half, half - 1n] : [0n, 2n * half - 1n];
        return {
          name: UTF8ToString(memory.getUint32(at + weftParameter.name, true)),
          offset: memory.getUint32(at + weftParameter.offset, true),
          kind,
          size,
          least: size === 8 ? least : Number(least),
          most: size === 8 ? most : Number(most),
        };
      });
      return { name, address, parameters, frameSize: memory.getUint32(address + weftExportEntry.frameSize, true) };
    },

    /**
     * Starts a call.
     * @param {Exported} exported
     * @param {unknown[]} given the arguments, and optionally the options
     * @param {Call['resolve']} resolve
     * @param {Call['reject']} reject
     * @throws {TypeError | RangeError | WeftError} with which the caller rejects the promise
     */
    call(exported, given, resolve, reject) {
      const { name, parameters } = exported;
      if (given.length > parameters.length + 1) {
        throw new TypeError(`${name}: expected ${parameters.length} arguments and options, got ${given.length}`);
      }
      const signal = given[parameters.length]?.signal ?? undefined;
      if (signal !== undefined && typeof signal?.addEventListener !== 'function') throw new TypeError(`${name}: the option \`signal\` is not an AbortSignal`);
      const values = [];
      for (let i = 0; i < parameters.length; i++) values.push(weftArgument.check(name, parameters[i], given[i]));
      if (signal?.aborted) throw signal.reason;
      const call = { resolve, reject, signal, forget: undefined, frame: 0 };
      if (signal) call.forget = weftSignals.listen(signal, () => weftPump.enter(() => _weft_invocation_cancel(call.frame)));
      do weftExports.last = (weftExports.last + 1) >>> 0;
      while (weftCalls.has(weftExports.last));
      try {
        call.frame = weftExports.start(exported, values, weftExports.last);
      } catch (error) {
        call.forget?.();
        throw error;
      }
      weftPump.atLoopEnd(weftExports.leave);
      weftIdle.hold(true);
      weftCalls.set(weftExports.last, call);
    },

    /** Ends a call, which the caller settles. @param {number} number @returns {Call | undefined} undefined if there is no such call */
    end(number) {
      const call = weftCalls.get(number);
      if (!weftCalls.delete(number)) return undefined;
      weftIdle.hold(weftCalls.size > 0 || weftServers.size === 0);
      call.forget?.();
      return call;
    },

    /**
     * Starts the task of a call.
     * @param {Exported} exported
     * @param {(number | bigint | Uint8Array | null)[]} values the checked arguments
     * @param {number} number of the call
     * @returns {number} address of the arguments in the program
     * @throws {WeftError}
     */
    start({ name, address, parameters, frameSize }, values, number) {
      let textSize = 0;
      for (const value of values) textSize += value?.length ?? 0;
      const frame = weftExports.enter(name, _weft_invocation_new, address, textSize, number) >>> 0;
      if (frame === 0) throw new WeftError(weftStatus.ENOMEM, 'WEFT_ENOMEM', `${name}: out of memory for the arguments`);
      let text = frame + Math.ceil(frameSize / 8) * 8;
      for (let i = 0; i < parameters.length; i++) text = weftArgument.write(parameters[i], frame, values[i], text);
      const status = weftExports.enter(name, _weft_invocation_start, frame, Module['_main'] ? 1 : 0);
      if (status === weftJsStatus.ESTATE) throw weftExports.noProgram(name);
      if (status !== 0) throw new WeftError(status, 'WEFT_ENOMEM', `${name}: out of memory for the task`);
      return frame;
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
        throw weftExports.noProgram(name);
      }
    },

    /** @param {string} name of the function @returns {WeftError} */
    noProgram: (name) => weftExports.ended(`${name}: ${weftEnding.isPast() ? weftEnding.text() : 'the program has not started, or has ended'}`),

    /** @param {string} message @returns {WeftError} */
    ended: (message) => new WeftError(weftJsStatus.ESTATE, 'WEFT_ESTATE', message, { cause: weftPump.cause }),

    /** The program has ended. Calls are still pending only if exit(), a trap or an exception ended it. */
    leave() {
      for (const number of [...weftCalls.keys()]) {
        weftPump.told = true;
        weftExports.end(number).reject(weftExports.ended(weftEnding.text()));
      }
    },
  },

  weft_host_exports__sig: 'v',
  weft_host_exports__deps: ['$weftExports'],
  weft_host_exports: () => {},

  weft__web_call_fulfil__sig: 'viiii',
  weft__web_call_fulfil__deps: ['$weftExports', '$weftParameterKind', '$UTF8ToString'],
  weft__web_call_fulfil: (number, kind, size, at) => {
    at >>>= 0;
    const { BOOL, SIGNED, UNSIGNED, FLOATING, TEXT } = weftParameterKind;
    let value;
    if (kind === BOOL) value = HEAPU8[at] !== 0;
    else if (kind === FLOATING) value = HEAPF64[at >>> 3];
    else if (kind === TEXT) value = HEAPU32[at >>> 2] === 0 ? null : UTF8ToString(HEAPU32[at >>> 2]);
    else if (size === 8 && kind === SIGNED) value = new DataView(HEAPU8.buffer).getBigInt64(at, true);
    else if (size === 8) value = new DataView(HEAPU8.buffer).getBigUint64(at, true);
    else if (kind === SIGNED) value = HEAP32[at >>> 2];
    else if (kind === UNSIGNED) value = HEAPU32[at >>> 2];
    weftExports.end(number >>> 0)?.resolve(value);
  },

  weft__web_call_reject__sig: 'viiiii',
  weft__web_call_reject__deps: ['$weftExports', '$weftThrown', '$weftJsStatus', '$WeftError', '$UTF8ToString'],
  weft__web_call_reject: (number, status, code, message, thrown) => {
    thrown >>>= 0;
    // What JavaScript threw comes back as it was.
    let reason = weftThrown.has(thrown) ? weftThrown.get(thrown) : new WeftError(status, UTF8ToString(code), UTF8ToString(message));
    const call = weftExports.end(number >>> 0);
    try {
      // The signal's reason is only for a task that the signal has cancelled.
      if (status === weftJsStatus.ECANCELED && call?.signal?.aborted) reason = call.signal.reason;
    } catch {
      // A signal that does not tell has no reason.
    }
    call?.reject(reason);
  },

  $weftServe__deps: ['$weft', '$weftServers', '$weftPump', '$weftIdle'],
  $weftServe__postset: "weft['stop'] = weftServe.stop;",
  $weftServe: {
    /** The program was asked to end. */
    stopped: false,

    /** Ends weft_serve, now or when the program calls it. Does nothing if no program runs. */
    stop() {
      if (weftPump.state !== 'waiting' && weftPump.state !== 'running') return;
      weftPump.atLoopEnd(weftServe.leave);
      weftServe.stopped = true;
      weftServe.end();
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
