/**
 * Exported coroutines as functions of the module: see weft/export.h. Linked into programs that have some, or
 * that call weft_serve.
 *
 *     const module = await load();
 *     const sum = await module.add(1, 2, { signal });
 *
 * @typedef {object} Parameter
 * @property {string} name
 * @property {number} offset in the coroutine's struct
 * @property {number} kind of enum weft__js_kind
 * @property {number} size of the C type in bytes
 *
 * @typedef {object} Call under way
 * @property {(value: unknown) => void} resolve
 * @property {(reason: unknown) => void} reject
 */
addToLibrary({
  /** What a call is rejected with if the coroutine fails. */
  $WeftError: class extends Error {
    /**
     * @param {number} status of weft/status.h, or the program's own
     * @param {string} code its name
     * @param {string} message
     */
    constructor(status, code, message) {
      super(message);
      this.name = 'WeftError';
      this.status = status;
      this.code = code;
    }
  },

  /** By number. @type {Map<number, Call>} */
  $weftCalls: 'new Map()',

  /** What ends the waits of weft_serve. @type {Set<() => void>} */
  $weftServers: 'new Set()',

  $weftArgument__deps: ['$weftBytes'],
  $weftArgument: {
    /** Makes the message of a bad argument. */
    message: (call, { name }, wanted, value) => {
      const given = typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean' ? String(value)
        : value === null ? 'null' : typeof value === 'string' ? 'a string' : value === undefined ? 'missing' : `of type ${typeof value}`;
      return `${call}: the argument \`${name}\` must be ${wanted}, and is ${given}`;
    },

    /**
     * Looks at an argument, and makes of it what is written for it.
     * @param {string} call
     * @param {Parameter} parameter
     * @param {unknown} value
     * @returns {number | bigint | Uint8Array | null}
     * @throws {TypeError | RangeError}
     */
    check(call, parameter, value) {
      const { kind, size } = parameter;
      const wrong = (wanted, Kind = TypeError) => new Kind(weftArgument.message(call, parameter, wanted, value));
      if (kind === 1) {
        if (typeof value !== 'boolean') throw wrong('a boolean');
        return Number(value);
      }
      if (kind === 4) {
        if (typeof value !== 'number') throw wrong('a number');
        return value;
      }
      if (kind === 5) {
        if (value === null) return null;
        if (typeof value !== 'string') throw wrong('a string or null');
        if (value.includes('\0')) throw new RangeError(`${call}: the argument \`${parameter.name}\` has a NUL in it, where C would take it to end`);
        return new TextEncoder().encode(`${value}\0`);
      }
      if (kind === 6) {
        if (typeof value === 'string') return new TextEncoder().encode(value);
        const bytes = weftBytes(value);
        if (bytes) return bytes;
        throw wrong('an ArrayBuffer, a view of one, or a string');
      }
      const bits = size * 8;
      const wanted = `an integer from ${kind === 2 ? -(2n ** BigInt(bits - 1)) : 0} to ${2n ** BigInt(kind === 2 ? bits - 1 : bits) - 1n}`;
      if (typeof value !== 'number' && !(typeof value === 'bigint' && size === 8)) throw wrong(wanted);
      if (!Number.isSafeInteger(value) && typeof value !== 'bigint') throw wrong(wanted, RangeError);
      const integer = BigInt(value);
      if ((kind === 2 ? BigInt.asIntN(bits, integer) : BigInt.asUintN(bits, integer)) !== integer) throw wrong(wanted, RangeError);
      return integer;
    },

    /**
     * Writes an argument into the coroutine's struct.
     * @param {Parameter} parameter
     * @param {number} frame address of the struct
     * @param {number | bigint | Uint8Array | null} value as `check` made it
     * @param {number} text address of room for bytes
     * @returns {number} where the room goes on
     */
    write({ offset, kind, size }, frame, value, text) {
      const memory = new DataView(HEAPU8.buffer);
      const at = frame + offset;
      if (value instanceof Uint8Array) {
        HEAPU8.set(value, text);
        memory.setUint32(at, text, true);
        if (kind === 6) memory.setUint32(at + 4, value.length, true);
        return text + value.length;
      }
      if (kind === 4) {
        if (size === 8) memory.setFloat64(at, value, true);
        else memory.setFloat32(at, value, true);
      } else if (value !== null) {
        for (let i = 0, rest = BigInt(value); i < size; i++, rest >>= 8n) memory.setUint8(at + i, Number(rest & 255n));
      }
      return text;
    },
  },

  $weftExports__deps: [
    '$WeftError', '$weftArgument', '$weftCalls', '$weftPump', '$UTF8ToString', 'weft_invocation_new', 'weft_invocation_start', 'weft_invocation_cancel',
  ],
  $weftExports__postset: () => {
    addAtInit('weftExports.define();');
    return "Module['WeftError'] = WeftError;";
  },
  $weftExports: {
    /** The number of the last call. */
    last: 0,

    /** Makes the functions of the module. */
    define() {
      for (const symbol of Object.keys(Module)) {
        const name = /^_weft_export_(.+)/.exec(symbol)?.[1];
        if (!name) continue;
        if (Object.hasOwn(Module, name)) throw new Error(`weft: the exported coroutine ${name} has the name of something that the module has already`);
        let exported;
        Module[name] = (...given) => new Promise((resolve, reject) => {
          // A build without EXIT_RUNTIME has no such variable.
          if (weftPump.dead || (typeof runtimeExited !== 'undefined' && runtimeExited)) throw weftExports.noProgram(name);
          exported ??= weftExports.read(name, Module[symbol]() >>> 0);
          weftExports.call(exported, given, { resolve, reject });
        });
      }
    },

    /** @param {string} name @param {number} address of a weft__export_entry */
    read(name, address) {
      const memory = new DataView(HEAPU8.buffer);
      const first = memory.getUint32(address + 4, true);
      const parameters = Array.from({ length: memory.getUint16(address + 12, true) }, (_, i) => {
        const at = first + 12 * i;
        return {
          name: UTF8ToString(memory.getUint32(at, true)),
          offset: memory.getUint32(at + 4, true),
          kind: memory.getUint16(at + 8, true),
          size: memory.getUint16(at + 10, true),
        };
      });
      return { name, address, parameters, frameSize: memory.getUint32(address + 8, true) };
    },

    /**
     * @param {ReturnType<typeof weftExports.read>} exported
     * @param {unknown[]} given the arguments, and maybe options
     * @param {Call} settle
     * @throws {TypeError | RangeError | WeftError} which rejects the promise
     */
    call({ name, address, parameters, frameSize }, given, { resolve, reject }) {
      if (given.length > parameters.length + 1) {
        throw new TypeError(`${name}: ${given.length} arguments for ${parameters.length} and options`);
      }
      const signal = given[parameters.length]?.signal ?? undefined;
      if (signal !== undefined && typeof signal?.addEventListener !== 'function') throw new TypeError(`${name}: the option \`signal\` is no AbortSignal`);
      const values = parameters.map((parameter, i) => weftArgument.check(name, parameter, given[i]));
      if (signal?.aborted) throw signal.reason;
      const textSize = values.reduce((sum, value) => sum + (value instanceof Uint8Array ? value.length : 0), 0);
      do weftExports.last = (weftExports.last + 1) >>> 0;
      while (weftCalls.has(weftExports.last));
      const number = weftExports.last;
      const frame = _weft_invocation_new(address, textSize, number) >>> 0;
      if (frame === 0) throw new WeftError(-3, 'WEFT_ENOMEM', `${name}: there is no memory for the arguments`);
      let text = frame + Math.ceil(frameSize / 8) * 8;
      parameters.forEach((parameter, i) => { text = weftArgument.write(parameter, frame, values[i], text); });
      const status = _weft_invocation_start(frame, Module['_main'] ? 1 : 0);
      if (status === -5) throw weftExports.noProgram(name);
      if (status !== 0) throw new WeftError(status, 'WEFT_ENOMEM', `${name}: there is no memory for its task`);
      const abort = () => weftPump.running ? _weft_invocation_cancel(frame) : weftPump.enter(() => _weft_invocation_cancel(frame));
      signal?.addEventListener('abort', abort);
      const settled = (settle) => (value) => {
        weftCalls.delete(number);
        signal?.removeEventListener('abort', abort);
        settle(value);
      };
      weftPump.atLeaving(weftExports.leave);
      weftCalls.set(number, {
        resolve: settled(resolve),
        // Of a task that was cancelled because of the signal, and of no other.
        reject: settled((error) => reject(signal?.aborted && error.status === -1 ? signal.reason : error)),
      });
    },

    noProgram: (name) => new WeftError(-5, 'WEFT_ESTATE', `${name}: the program has not begun, or has ended`),

    /** The program has ended, and not by itself if there are calls left. */
    leave() {
      for (const { reject } of [...weftCalls.values()]) reject(new WeftError(-5, 'WEFT_ESTATE', 'the program has ended'));
    },
  },

  weft_host_exports__deps: ['$weftExports'],
  weft_host_exports: () => {},

  weft__web_call_fulfil__deps: ['$weftCalls', '$UTF8ToString'],
  weft__web_call_fulfil: (number, kind, size, at) => {
    at >>>= 0;
    const memory = new DataView(HEAPU8.buffer);
    let value;
    if (kind === 1) value = memory.getUint8(at) !== 0;
    else if (kind === 2) value = size === 8 ? memory.getBigInt64(at, true) : memory.getInt32(at, true);
    else if (kind === 3) value = size === 8 ? memory.getBigUint64(at, true) : memory.getUint32(at, true);
    else if (kind === 4) value = memory.getFloat64(at, true);
    else if (kind === 5) {
      const text = memory.getUint32(at, true);
      value = text === 0 ? null : UTF8ToString(text);
    }
    weftCalls.get(number >>> 0)?.resolve(value);
  },

  weft__web_call_reject__deps: ['$weftCalls', '$WeftError', '$UTF8ToString'],
  weft__web_call_reject: (number, status, code, message) => {
    weftCalls.get(number >>> 0)?.reject(new WeftError(status, UTF8ToString(code), UTF8ToString(message)));
  },

  $weftServe__deps: ['$weft', '$weftServers', '$weftPump'],
  $weftServe__postset: "weft['stop'] = weftServe.stop;",
  $weftServe: {
    /** It was asked to end. */
    stopped: false,

    /** Ends weft_serve, now or when the program comes to it; where no program runs, nothing. */
    stop() {
      if (!weftPump.driving) return;
      weftPump.atLeaving(weftServe.leave);
      weftServe.stopped = true;
      weftServe.end();
    },

    /** @returns {boolean} whether there was something to end */
    end() {
      const waits = [...weftServers];
      weftServers.clear();
      for (const over of waits) over();
      return waits.length > 0;
    },

    leave() {
      weftServe.stopped = false;
      weftServers.clear();
    },
  },

  weft_host_serve__deps: ['$weftServe'],
  weft_host_serve: () => {
    weftPump.atLeaving(weftServe.leave);
    weftPump.idle = weftServe.end;
    if (weftServe.stopped) return weft.promise();
    let over;
    const ended = new Promise((resolve) => { over = resolve; });
    weftServers.add(over);
    return weft.promise(ended, { abort: () => weftServers.delete(over) });
  },
});
