/**
 * Promises and streams of messages that C awaits, by id. host_web_js.js and host_web_websocket.js register them. Defines
 * the functions weft_host_js_... of weft/host.h.
 *
 * @typedef {object} Source a promise or a stream
 * @property {boolean} once a promise: it has one outcome
 * @property {Outcome[]} outcomes those that C has not received yet. The failure of a stream is its last outcome, and stays
 * @property {boolean} ended the last outcome has arrived
 * @property {number} waiting the operation that waits for an outcome; 0 for none
 * @property {number} limit the largest number of outcomes that may wait to be received
 * @property {'fail' | 'drop-oldest' | 'drop-newest'} overflow what happens above the limit: see weft.events
 * @property {() => void} [wanted] called when C waits for an outcome
 * @property {() => void} [stop] called once: when the source has ended or is closed
 * @property {Socket} [socket] of a WebSocket: see host_web_websocket.js
 *
 * @typedef {{value: unknown} | {error: unknown} | {status: number, message?: string} | Raw} Outcome
 *
 * @typedef {{type: number, number?: number, integer?: bigint, bytes?: Uint8Array}} CValue a weft_js_value; `type` is of
 *   weftJsType
 *
 * @typedef {object} Raw an outcome in the form that C receives
 * @property {number} status if it is not 0, the outcome is the last of its stream
 * @property {CValue} raw
 * @property {() => void} [received] called when C has received it
 */
addToLibrary({
  $weftEncoder: 'new TextEncoder()',

  /**
   * Begins an iteration. A stream of Node.js that fails ends the process unless somebody listens, and its iterator does so only
   * from the first piece on; nor does an iterator that has not begun destroy its stream.
   * @param {any} source
   * @returns {{next: Function, return?: Function} | undefined} undefined if the source is not iterable
   */
  $weftIterate: (source) => {
    const iterator = source?.[Symbol.asyncIterator]?.() ?? source?.[Symbol.iterator]?.();
    if (typeof source?.on !== 'function' || typeof source.destroy !== 'function') return iterator;
    source.on('error', () => {});
    return {
      next: () => iterator.next(),
      return: () => {
        source.destroy();
        return iterator.return?.();
      },
    };
  },

  /** Values by numbers that C has: no number is used again soon. @template T @extends {Map<number, T>} */
  $weftNumbered: class extends Map {
    /** @param {T} value @returns {number} its number; 0 if there is no memory for it */
    add(value) {
      // The first one is random, so that numbers of other modules are not mistaken for those of this one.
      this.last ??= Math.floor(Math.random() * 2 ** 32);
      // It is neither 0 nor weftSource.none.
      do this.last = (this.last + 1) % 0xffffffff;
      while (this.last === 0 || this.has(this.last));
      try {
        this.set(this.last, value);
      } catch {
        // A Map has a largest size.
        return 0;
      }
      return this.last;
    }
  },

  /** @type {weftNumbered<Source>} */
  $weftSources__deps: ['$weftNumbered'],
  $weftSources: 'new weftNumbered()',

  /** What JavaScript threw, for as long as a failure in the program stands for it. @type {weftNumbered<unknown>} */
  $weftThrown__deps: ['$weftNumbered'],
  $weftThrown: 'new weftNumbered()',

  /** The signals that are listened to. @type {Map<AbortSignal, Set<() => void>>} */
  $weftListened: 'new Map()',

  /** A signal has one listener, however many calls it belongs to. */
  $weftSignals__deps: ['$weftListened'],
  $weftSignals: {
    /** @param {Event} event */
    aborted({ target }) {
      for (const call of [...(weftListened.get(target) ?? [])]) call();
    },

    /**
     * Calls a function when the signal is aborted.
     * @param {AbortSignal | undefined} signal
     * @param {() => void} call
     * @returns {() => void} stops that
     */
    listen(signal, call) {
      if (!signal) return () => {};
      let calls = weftListened.get(signal);
      if (!calls) {
        calls = new Set();
        signal.addEventListener('abort', weftSignals.aborted);
        weftListened.set(signal, calls);
      }
      calls.add(call);
      return () => {
        if (!calls.delete(call) || calls.size > 0) return;
        weftListened.delete(signal);
        try {
          signal.removeEventListener('abort', weftSignals.aborted);
        } catch {
          // It calls nothing any more.
        }
      };
    },
  },

  /**
   * A failure of JavaScript as C reports it.
   * @param {unknown} error
   * @returns {{status: number, message: string}}
   */
  $weftFailure__deps: ['$weftStatus', '$weftJsStatus'],
  $weftFailure: (error) => {
    try {
      const { name, message, status } = error;
      const isMarked = name === 'WeftError' || error[Symbol.for('weft.error')];
      if (isMarked && (status | 0) === status && status !== 0) return { status, message: String(message) };
      const known = {
        AbortError: weftJsStatus.ECANCELED, TimeoutError: weftJsStatus.ETIMEDOUT,
        NotSupportedError: weftStatus.ENOTSUP, NetworkError: weftStatus.ENETWORK,
      };
      if (Object.hasOwn(known, name)) return { status: known[name], message: String(message) };
    } catch {
      // It is undefined or null, or has getters that throw.
    }
    try {
      // "TypeError: x is not a function"
      return { status: weftJsStatus.EJS, message: String(error).replace(/^Error: /, '') || 'it failed without a reason' };
    } catch {
      return { status: weftJsStatus.EJS, message: 'a value that cannot be converted to a string was thrown' };
    }
  },

  /**
   * The bytes of an ArrayBuffer or a view of one; undefined for other values. Bytes in the program's own memory are
   * copied, because that may grow before they are written to it.
   * @param {unknown} value
   * @returns {Uint8Array | undefined}
   * @throws {TypeError} if they are gone
   */
  $weftBytes: (value) => {
    // Not instanceof: it may come from another realm, such as a frame.
    const isBuffer = Object.prototype.toString.call(value) === '[object ArrayBuffer]';
    if (!isBuffer && !ArrayBuffer.isView(value)) return undefined;
    let bytes;
    try {
      // Of a length that stays, even if the buffer grows.
      bytes = isBuffer
        ? new Uint8Array(value, 0, value.byteLength)
        : new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    } catch {
      throw new TypeError('the buffer is detached: its bytes were transferred, to a worker for example');
    }
    return bytes.buffer === HEAPU8.buffer || bytes.length === 0 ? bytes.slice() : bytes;
  },

  /**
   * A value in the form that C receives.
   * @param {unknown} value
   * @returns {CValue}
   * @throws {Error} that says why it cannot be passed
   */
  $weftConvert__deps: ['$weftBytes', '$weftEncoder', '$weftJsType'],
  $weftConvert: (value) => {
    if (value === undefined) return { type: weftJsType.UNDEFINED };
    if (value === null) return { type: weftJsType.NULL };
    if (typeof value === 'boolean') return { type: weftJsType.BOOLEAN, number: Number(value) };
    if (typeof value === 'number') return { type: weftJsType.NUMBER, number: value };
    if (typeof value === 'bigint') {
      if (BigInt.asIntN(64, value) !== value) throw new Error(`${value} does not fit in 64 bits`);
      return { type: weftJsType.BIGINT, integer: value };
    }
    if (typeof value === 'string') return { type: weftJsType.STRING, bytes: weftEncoder.encode(value) };
    const bytes = weftBytes(value);
    if (bytes) return { type: weftJsType.BYTES, bytes };
    if (typeof value === 'object') {
      const prototype = Object.getPrototypeOf(value);
      // Also objects of another realm: those of a frame in the page have a prototype of their own.
      const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null || Array.isArray(value);
      const text = isPlain || typeof value.toJSON === 'function' ? JSON.stringify(value) : undefined;
      if (text !== undefined) return { type: weftJsType.JSON, bytes: weftEncoder.encode(text) };
    }
    const what = typeof value === 'object' ? `an object of class ${value.constructor?.name}` : `a ${typeof value}`;
    throw new Error(`${what} cannot be passed to C: pass a number, a string, bytes, or a plain object`);
  },

  $weftSource__deps: [
    '$weftSources', '$weftThrown', '$weftConvert', '$weftEncoder', '$weftFailure', '$weftJsType', '$weftStatus', '$weftJsStatus', '$weftOperations', '$weftPump', '$weftEnding',
    '$stringToUTF8OnStack', '$stackSave', '$stackRestore', 'weft__web_done', 'weft_js_unawaited',
  ],
  $weftSource: {
    /** The id of sources for which there was no memory. */
    none: 0xffffffff,

    /**
     * Registers a source.
     * @param {Partial<Source>} given
     * @returns {number} its id
     * @throws {Error} if the program has ended
     */
    open(given) {
      if (weftEnding.isPast()) throw new Error(`weft: ${weftEnding.text()}`, { cause: weftPump.cause });
      weftPump.atLoopEnd(weftSource.closeAll);
      const { once, limit, overflow, wanted, stop, socket } = given;
      const source = { once: once === true, outcomes: [], ended: false, waiting: 0, limit: limit ?? Infinity, overflow, wanted, stop, socket };
      // The program may be waiting for this call: the await fails, not the call.
      return weftSources.add(source) || weftSource.none;
    },

    /** Whether an outcome is not a failure. @param {Outcome} outcome @returns {boolean} */
    isGood: (outcome) => 'value' in outcome || outcome.status === 0,

    /**
     * Adds an outcome. Does nothing if the source is closed or has ended.
     * @param {number} id
     * @param {Outcome} outcome
     */
    push(id, outcome) {
      const source = weftSources.get(id);
      if (!source || source.ended) return;
      if (weftSource.isGood(outcome) && source.outcomes.length >= source.limit) {
        if (source.overflow === 'drop-newest') return;
        if (source.overflow === 'drop-oldest') source.outcomes.shift();
        else outcome = { status: weftJsStatus.ELIMIT, message: `messages came faster than they were received: more than ${source.limit} waited` };
      }
      if (source.once || !weftSource.isGood(outcome)) weftSource.end(source);
      source.outcomes.push(outcome);
      weftSource.wake(source);
    },

    /**
     * Adds the outcome of a promise when it is settled.
     * @param {number} id
     * @param {unknown} work the promise, or a value, or a function that returns either
     * @param {AbortSignal} [signal] for the function
     */
    settle: async (id, work, signal) => {
      let outcome;
      try {
        outcome = { value: await (typeof work === 'function' ? work(signal) : work) };
      } catch (error) {
        outcome = { error };
      }
      const source = weftSources.get(id);
      // There is nothing to stop any more.
      if (source) source.stop = undefined;
      weftSource.push(id, outcome);
    },

    /** Stops a source: no more outcomes are needed. @param {Source} source */
    end(source) {
      if (source.ended) return;
      source.ended = true;
      try {
        source.stop?.();
      } catch (error) {
        err(`weft: stopping a promise or a stream failed: ${weftFailure(error).message}`);
      }
    },

    /** Completes the operation that waits for an outcome. @param {Source} source */
    wake(source) {
      const operation = source.waiting;
      if (operation === 0) return;
      source.waiting = 0;
      weftOperations.delete(operation);
      weftPump.enter(() => _weft__web_done(operation, 0));
    },

    /** Releases a source. @param {number} id */
    close(id) {
      const source = weftSources.get(id);
      if (!source) return;
      weftSources.delete(id);
      weftSource.wake(source);
      weftSource.end(source);
    },

    /** The loop has ended. */
    closeAll() {
      for (const [id, { once, outcomes }] of [...weftSources]) {
        if (once && outcomes[0] && 'error' in outcomes[0] && weftPump.state !== 'dead') {
          const { status, message } = weftFailure(outcomes[0].error);
          const stack = stackSave();
          _weft_js_unawaited(status, stringToUTF8OnStack(message.slice(0, 500)));
          stackRestore(stack);
        }
        weftSource.close(id);
      }
    },

    /**
     * The next outcome of a source, or the failure to report if there is no such source.
     * @param {number} id
     * @param {boolean} once a promise is expected
     * @returns {Outcome | undefined} undefined if there is none yet
     */
    first(id, once) {
      const source = weftSources.get(id);
      if (source?.once === once) return source.outcomes[0];
      if (id === weftSource.none) return { status: weftStatus.ENOMEM };
      const [kind, call] = once ? ['promise', 'weft_js_promise'] : ['stream', 'weft_js_next'];
      if (!source) return { status: weftStatus.EINVAL, message: `${call}: there is no ${kind} with the id ${id}: it was already awaited or closed, or belongs to another module` };
      return { status: weftJsStatus.EMISUSE, message: `${call}: the id ${id} belongs to a ${once ? 'stream: use weft_js_next' : 'promise: use weft_js_promise'}` };
    },

    /** An outcome in the form that C receives. @param {Outcome} outcome @returns {Raw} */
    raw(outcome) {
      if ('raw' in outcome) return outcome;
      let failure = outcome;
      if ('error' in outcome) failure = weftFailure(outcome.error);
      if ('value' in outcome) {
        try {
          return { status: 0, raw: weftConvert(outcome.value) };
        } catch (error) {
          failure = { status: weftStatus.EINVAL, message: weftFailure(error).message.split('\n')[0] };
        }
      }
      const { status, message } = failure;
      return { status, raw: { type: weftJsType.UNDEFINED, bytes: message === undefined ? undefined : weftEncoder.encode(message) } };
    },

    /** Removes an outcome that C has received; a promise is then closed. @param {number} id @param {Outcome} outcome */
    shift(id, outcome) {
      const source = weftSources.get(id);
      if (source?.outcomes[0] !== outcome) return;
      if (source.once) {
        weftSource.close(id);
      } else if (weftSource.isGood(outcome)) {
        source.outcomes.shift();
        outcome.received?.();
      }
    },
  },

  weft_host_js_receive__sig: 'iiiii',
  weft_host_js_receive__deps: ['$weft', '$weftSource', '$weftThrown', '$weftStatus', '$weftJsValue', 'weft__web_allocate_text'],
  weft_host_js_receive: (id, once, status, value) => {
    id >>>= 0;
    status >>>= 0;
    value >>>= 0;
    const outcome = weftSource.first(id, once !== 0);
    if (!outcome) return 0;
    const { status: result, raw } = weftSource.raw(outcome);
    const { type, bytes, integer } = raw;
    const text = bytes ? _weft__web_allocate_text(value, bytes.length) >>> 0 : 0;
    if (bytes && text === 0) {
      HEAP32[status >>> 2] = weftStatus.ENOMEM;
      return 1;
    }
    // Views are valid only now: allocating may have grown the memory.
    if (bytes) HEAPU8.set(bytes, text);
    HEAP32[status >>> 2] = result;
    HEAP32[(value + weftJsValue.type) >>> 2] = type;
    HEAPF64[(value + weftJsValue.number) >>> 3] = raw.number ?? 0;
    HEAP32[(value + weftJsValue.integer) >>> 2] = 'error' in outcome ? weftThrown.add(outcome.error) : 0;
    HEAP32[(value + weftJsValue.integer + 4) >>> 2] = 0;
    if (integer !== undefined) new DataView(HEAPU8.buffer).setBigInt64(value + weftJsValue.integer, integer, true);
    weftSource.shift(id, outcome);
    return 1;
  },

  weft_host_js_wait__sig: 'vii',
  weft_host_js_wait__deps: ['$weftSources', '$weftSource', '$weftJsStatus', '$weftFail', '$weftOperations'],
  weft_host_js_wait: (operation, id) => {
    operation >>>= 0;
    id >>>= 0;
    const source = weftSources.get(id);
    if (source.waiting !== 0) {
      weftFail(operation, weftJsStatus.EMISUSE, `another task waits for the ${source.once ? 'promise' : 'stream'} with the id ${id}`);
      return;
    }
    source.waiting = operation;
    weftOperations.set(operation, () => (source.waiting = 0));
    source.wanted?.();
  },

  weft_host_js_forget__sig: 'vi',
  weft_host_js_forget__deps: ['$weftThrown'],
  weft_host_js_forget: (thrown) => {
    weftThrown.delete(thrown >>> 0);
  },

  weft_host_js_close__sig: 'vi',
  weft_host_js_close__deps: ['$weftSource'],
  weft_host_js_close: (id) => weftSource.close(id >>> 0),
});
