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
 *
 * @typedef {object} Exported an exported coroutine
 * @property {string} name
 * @property {number} address of its weft__export_entry
 * @property {Parameter[]} parameters
 * @property {number} frameSize size of the coroutine's struct
 *
 * @typedef {object} Call a pending call
 * @property {(value: unknown) => void} resolve
 * @property {(reason: unknown, status?: number) => void} reject `status`: that with which the coroutine failed
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
  $weftIdle__postset: 'Object.assign(weftPump, { join: weftIdle.join, part: weftIdle.part });',
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

    /** Tells this program from now on. */
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

    part() {
      if (weftIdle.entry) weftIdle.entries().delete(weftIdle.entry);
    },

    /** @param {boolean} isHeld whether the process keeps this program in memory */
    hold(isHeld) {
      weftIdle.handler.held = isHeld ? weftPump.outOfWork : undefined;
    },
  },

  $weftArgument__deps: ['$weftBytes', '$weftByteRange', '$weftParameterKind'],
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
      const { kind, size } = parameter;
      const wrong = (expected, Kind = TypeError) => new Kind(weftArgument.message(call, parameter, expected, value));
      if (kind === weftParameterKind.BOOL) {
        if (typeof value !== 'boolean') throw wrong('a boolean');
        return Number(value);
      }
      if (kind === weftParameterKind.FLOATING) {
        if (typeof value !== 'number') throw wrong('a number');
        return value;
      }
      if (kind === weftParameterKind.TEXT) {
        if (value === null) return null;
        if (typeof value !== 'string') throw wrong('a string or null');
        if (value.includes('\0')) throw new RangeError(`${call}: the argument \`${parameter.name}\` contains a NUL, where C would end it`);
        return new TextEncoder().encode(`${value}\0`);
      }
      if (kind === weftParameterKind.BYTES) {
        if (typeof value === 'string') return new TextEncoder().encode(value);
        const bytes = weftBytes(value);
        if (bytes) return bytes;
        throw wrong('an ArrayBuffer, a view of one, or a string');
      }
      const bits = size * 8;
      const isSigned = kind === weftParameterKind.SIGNED;
      const wanted = `an integer from ${isSigned ? -(2n ** BigInt(bits - 1)) : 0} to ${2n ** BigInt(isSigned ? bits - 1 : bits) - 1n}`;
      if (typeof value !== 'number' && !(typeof value === 'bigint' && size === 8)) throw wrong(wanted);
      if (!Number.isSafeInteger(value) && typeof value !== 'bigint') throw wrong(wanted, RangeError);
      const integer = BigInt(value);
      if ((isSigned ? BigInt.asIntN(bits, integer) : BigInt.asUintN(bits, integer)) !== integer) throw wrong(wanted, RangeError);
      return integer;
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
      const memory = new DataView(HEAPU8.buffer);
      const at = frame + offset;
      if (ArrayBuffer.isView(value)) {
        HEAPU8.set(value, text);
        // A string is its address, which is also the first field of weft_bytes.
        memory.setUint32(at + weftByteRange.data, text, true);
        if (kind === weftParameterKind.BYTES) memory.setUint32(at + weftByteRange.size, value.length, true);
        return text + value.length;
      }
      if (kind === weftParameterKind.FLOATING) {
        if (size === 8) memory.setFloat64(at, value, true);
        else memory.setFloat32(at, value, true);
      } else if (value !== null) {
        for (let i = 0, rest = BigInt(value); i < size; i++, rest >>= 8n) memory.setUint8(at + i, Number(rest & 255n));
      }
      return text;
    },
  },

  $weftExports__deps: [
    '$WeftError', '$weftArgument', '$weftCalls', '$weftExportEntry', '$weftParameter', '$weftPump', '$weftEnding', '$weftSignals', '$weftServers', '$weftIdle', '$weftStatus', '$weftJsStatus', '$UTF8ToString',
    'weft_invocation_new', 'weft_invocation_start', 'weft_invocation_cancel',
  ],
  // Runs when the program is linked.
  $weftExports__postset: () => {
    const options = new Set([...ALL_INCOMING_MODULE_JS_API, 'weftSlice', 'weftTrace']);
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
          weftExports.call(exported, given, { resolve, reject });
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
        return {
          name: UTF8ToString(memory.getUint32(at + weftParameter.name, true)),
          offset: memory.getUint32(at + weftParameter.offset, true),
          kind: memory.getUint16(at + weftParameter.kind, true),
          size: memory.getUint16(at + weftParameter.size, true),
        };
      });
      return { name, address, parameters, frameSize: memory.getUint32(address + weftExportEntry.frameSize, true) };
    },

    /**
     * Starts a call.
     * @param {Exported} exported
     * @param {unknown[]} given the arguments, and optionally the options
     * @param {Call} settle
     * @throws {TypeError | RangeError | WeftError} with which the caller rejects the promise
     */
    call(exported, given, { resolve, reject }) {
      const { name, parameters } = exported;
      if (given.length > parameters.length + 1) {
        throw new TypeError(`${name}: expected ${parameters.length} arguments and options, got ${given.length}`);
      }
      const signal = given[parameters.length]?.signal ?? undefined;
      if (signal !== undefined && typeof signal?.addEventListener !== 'function') throw new TypeError(`${name}: the option \`signal\` is not an AbortSignal`);
      const values = parameters.map((parameter, i) => weftArgument.check(name, parameter, given[i]));
      if (signal?.aborted) throw signal.reason;
      let frame;
      const forget = weftSignals.listen(signal, () => weftPump.enter(() => _weft_invocation_cancel(frame)));
      do weftExports.last = (weftExports.last + 1) >>> 0;
      while (weftCalls.has(weftExports.last));
      const number = weftExports.last;
      try {
        frame = weftExports.start(exported, values, number);
      } catch (error) {
        forget();
        throw error;
      }
      const settled = () => {
        weftCalls.delete(number);
        weftIdle.hold(weftCalls.size > 0 || weftServers.size === 0);
        forget();
      };
      weftPump.atLoopEnd(weftExports.leave);
      weftIdle.hold(true);
      weftCalls.set(number, {
        resolve(value) {
          settled();
          resolve(value);
        },
        reject(reason, failure) {
          settled();
          // The signal's reason is only for a task that the signal has cancelled.
          reject(signal?.aborted && failure === weftJsStatus.ECANCELED ? signal.reason : reason);
        },
      });
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
      const textSize = values.reduce((sum, value) => sum + (value?.length ?? 0), 0);
      const frame = weftExports.enter(name, () => _weft_invocation_new(address, textSize, number) >>> 0);
      if (frame === 0) throw new WeftError(weftStatus.ENOMEM, 'WEFT_ENOMEM', `${name}: out of memory for the arguments`);
      let text = frame + Math.ceil(frameSize / 8) * 8;
      parameters.forEach((parameter, i) => { text = weftArgument.write(parameter, frame, values[i], text); });
      const status = weftExports.enter(name, () => _weft_invocation_start(frame, Module['_main'] ? 1 : 0));
      if (status === weftJsStatus.ESTATE) throw weftExports.noProgram(name);
      if (status !== 0) throw new WeftError(status, 'WEFT_ENOMEM', `${name}: out of memory for the task`);
      return frame;
    },

    /**
     * Calls into the program for a call of the function `name`.
     * @template T
     * @param {string} name
     * @param {() => T} call
     * @returns {T}
     * @throws {WeftError} if that ends the program
     */
    enter(name, call) {
      try {
        return call();
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
      for (const { reject } of [...weftCalls.values()]) {
        weftPump.told = true;
        reject(weftExports.ended(weftEnding.text()));
      }
    },
  },

  weft_host_exports__deps: ['$weftExports'],
  weft_host_exports: () => {},

  weft__web_call_fulfil__deps: ['$weftCalls', '$weftParameterKind', '$UTF8ToString'],
  weft__web_call_fulfil: (number, kind, size, at) => {
    at >>>= 0;
    const memory = new DataView(HEAPU8.buffer);
    let value;
    if (kind === weftParameterKind.BOOL) value = memory.getUint8(at) !== 0;
    else if (kind === weftParameterKind.SIGNED) value = size === 8 ? memory.getBigInt64(at, true) : memory.getInt32(at, true);
    else if (kind === weftParameterKind.UNSIGNED) value = size === 8 ? memory.getBigUint64(at, true) : memory.getUint32(at, true);
    else if (kind === weftParameterKind.FLOATING) value = memory.getFloat64(at, true);
    else if (kind === weftParameterKind.TEXT) {
      const text = memory.getUint32(at, true);
      value = text === 0 ? null : UTF8ToString(text);
    }
    weftCalls.get(number >>> 0)?.resolve(value);
  },

  weft__web_call_reject__deps: ['$weftCalls', '$weftThrown', '$WeftError', '$UTF8ToString'],
  weft__web_call_reject: (number, status, code, message, thrown) => {
    thrown >>>= 0;
    // What JavaScript threw comes back as it was.
    const reason = weftThrown.has(thrown) ? weftThrown.get(thrown) : new WeftError(status, UTF8ToString(code), UTF8ToString(message));
    weftCalls.get(number >>> 0)?.reject(reason, status);
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
