/**
 * What C waits for in JavaScript, by id: promises and streams of messages, which host_web_js.js and
 * host_web_websocket.js make. The functions weft_host_js_... of weft/host.h.
 *
 * @typedef {object} Source what has an id
 * @property {boolean} once a promise: it has one outcome
 * @property {Outcome[]} outcomes what has come and was not taken; of a stream one that is a failure is the last, and stays
 * @property {boolean} ended the last one has come
 * @property {number} waiting the operation that waits for one; 0 for none
 * @property {number} limit how many may wait to be taken
 * @property {'fail' | 'drop-oldest' | 'drop-newest'} overflow what becomes of more: see weft.events
 * @property {() => void} [wanted] called when one is waited for
 * @property {() => void} [stop] called once: when it has ended, or nobody is interested any more
 *
 * @typedef {{value: unknown} | {error: unknown} | {status: number, message?: string} | Raw} Outcome
 *
 * @typedef {object} Raw what is there as C gets it
 * @property {number} status if it is not 0, it is the last of its stream
 * @property {ReturnType<typeof weftConvert>} raw
 * @property {() => void} [taken] called when it was taken
 */
addToLibrary({
  /** @type {Map<number, Source>} */
  $weftSources: 'new Map()',

  /** Statuses of weft/status.h, besides those of $weftStatus; asserted in host_web_sources.c. */
  $weftJsStatus: { ECANCELED: -1, ETIMEDOUT: -2, EMISUSE: -6, EFULL: -7, ELIMIT: -11, END: -18, EJS: -24 },

  /**
   * What a failure of JavaScript is in C.
   * @param {unknown} error
   * @returns {{status: number, message: string}}
   */
  $weftFailure__deps: ['$weftStatus', '$weftJsStatus'],
  $weftFailure: (error) => {
    try {
      const { name, message, status } = error;
      if (name === 'WeftError' && (status | 0) === status && status !== 0) return { status, message: String(message) };
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
      return { status: weftJsStatus.EJS, message: String(error).replace(/^Error: /, '') };
    } catch {
      return { status: weftJsStatus.EJS, message: 'a value that cannot be shown was thrown' };
    }
  },

  /**
   * The bytes of an ArrayBuffer or a view of one; undefined of all else. A copy if they are the program's own,
   * whose memory may grow before they are written to it.
   * @param {unknown} value
   * @returns {Uint8Array | undefined}
   */
  $weftBytes: (value) => {
    if (value instanceof ArrayBuffer) return new Uint8Array(value);
    if (!ArrayBuffer.isView(value)) return undefined;
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    return value.buffer === HEAPU8.buffer ? bytes.slice() : bytes;
  },

  /**
   * A value as C gets it.
   * @param {unknown} value
   * @returns {{type: number, number?: number, integer?: bigint, bytes?: Uint8Array}}
   * @throws that says why it cannot be passed
   */
  $weftConvert__deps: ['$weftBytes'],
  $weftConvert: (value) => {
    if (value === undefined) return { type: 0 };
    if (value === null) return { type: 1 };
    if (typeof value === 'boolean') return { type: 2, number: Number(value) };
    if (typeof value === 'number') return { type: 3, number: value };
    if (typeof value === 'bigint') {
      if (BigInt.asIntN(64, value) !== value) throw new Error(`${value} has more than 64 bits`);
      return { type: 4, integer: value };
    }
    if (typeof value === 'string') return { type: 5, bytes: new TextEncoder().encode(value) };
    const bytes = weftBytes(value);
    if (bytes) return { type: 6, bytes };
    if (typeof value === 'object') {
      const prototype = Object.getPrototypeOf(value);
      // Of another realm too: an object of a frame of the page has a prototype of its own.
      const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null || Array.isArray(value);
      const text = isPlain || typeof value.toJSON === 'function' ? JSON.stringify(value) : undefined;
      if (text !== undefined) return { type: 7, bytes: new TextEncoder().encode(text) };
    }
    const what = typeof value === 'object' ? `an object of class ${value.constructor?.name}` : `a ${typeof value}`;
    throw new Error(`${what} cannot be passed to C: give it a number, a string, bytes, or a plain object`);
  },

  $weftSource__deps: [
    '$weftSources', '$weftConvert', '$weftFailure', '$weftStatus', '$weftJsStatus', '$weftOperations', '$weftPump', '$stringToUTF8OnStack', '$stackSave',
    '$stackRestore', 'weft__web_done', 'weft_js_unawaited',
  ],
  $weftSource: {
    /** The id that was given last; the first is any, so that one of another module's is not known. */
    last: undefined,

    /**
     * @param {Partial<Source>} source
     * @returns {number} its id
     * @throws {Error} if there are too many, or the program has ended
     */
    open(source) {
      // A build without EXIT_RUNTIME has no such variable.
      if (weftPump.dead || (typeof runtimeExited !== 'undefined' && runtimeExited)) throw new Error('weft: the program has ended');
      if (weftSources.size >= 65536) throw new RangeError('weft: 65536 promises and streams were registered and neither awaited nor closed');
      weftSource.last ??= Math.floor(Math.random() * 0x100000000);
      do weftSource.last = (weftSource.last + 1) >>> 0;
      while (weftSource.last === 0 || weftSources.has(weftSource.last));
      weftPump.atLeaving(weftSource.closeAll);
      weftSources.set(weftSource.last, { once: false, outcomes: [], ended: false, waiting: 0, limit: Infinity, ...source });
      return weftSource.last;
    },

    /** Whether an outcome is none of failure. @param {Outcome} outcome */
    isGood: (outcome) => 'value' in outcome || outcome.status === 0,

    /**
     * Something has come. Of what is closed or has ended it is dropped.
     * @param {number} id
     * @param {Outcome} outcome
     */
    push(id, outcome) {
      const source = weftSources.get(id);
      if (!source || source.ended) return;
      if (weftSource.isGood(outcome) && source.outcomes.length >= source.limit) {
        if (source.overflow === 'drop-newest') return;
        if (source.overflow === 'drop-oldest') source.outcomes.shift();
        else outcome = { status: weftJsStatus.ELIMIT, message: `messages came faster than they were taken: more than ${source.limit} waited` };
      }
      if (source.once || !weftSource.isGood(outcome)) weftSource.end(source);
      source.outcomes.push(outcome);
      weftSource.wake(source);
    },

    /** It needs to bring nothing more. @param {Source} source */
    end(source) {
      if (source.ended) return;
      source.ended = true;
      try {
        source.stop?.();
      } catch (error) {
        err(`weft: stopping a promise or a stream failed: ${weftFailure(error).message}`);
      }
    },

    /** @param {Source} source */
    wake(source) {
      const operation = source.waiting;
      if (operation === 0) return;
      source.waiting = 0;
      weftOperations.delete(operation);
      // An event may be sent by what the program itself calls.
      if (weftPump.running) _weft__web_done(operation, 0);
      else weftPump.enter(() => _weft__web_done(operation, 0));
    },

    /** @param {number} id */
    close(id) {
      const source = weftSources.get(id);
      if (!source) return;
      weftSources.delete(id);
      weftSource.wake(source);
      weftSource.end(source);
    },

    /** The program has ended. */
    closeAll() {
      for (const [id, { once, outcomes }] of [...weftSources]) {
        if (once && outcomes[0] && 'error' in outcomes[0] && !weftPump.dead) {
          const { status, message } = weftFailure(outcomes[0].error);
          const stack = stackSave();
          _weft_js_unawaited(status, stringToUTF8OnStack(message.slice(0, 500)));
          stackRestore(stack);
        }
        weftSource.close(id);
      }
    },

    /**
     * What is there to take.
     * @param {number} id
     * @param {boolean} once
     * @returns {Outcome | undefined}
     */
    first(id, once) {
      const source = weftSources.get(id);
      const [kind, call] = once ? ['promise', 'weft_js_promise'] : ['stream', 'weft_js_next'];
      if (!source) return { status: weftStatus.EINVAL, message: `${call}: there is no ${kind} of the id ${id}: it was used up, or it is not of this module` };
      if (source.once === once) return source.outcomes[0];
      return { status: weftJsStatus.EMISUSE, message: `${call}: the id ${id} is of a ${once ? 'stream: use weft_js_next' : 'promise: use weft_js_promise'}` };
    },

    /** An outcome as C gets it. @param {Outcome} outcome @returns {Raw} */
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
      return { status, raw: { type: 0, bytes: message === undefined ? undefined : new TextEncoder().encode(message) } };
    },

    /** What `first` gave is taken; a promise is used up then. @param {number} id @param {Outcome} outcome */
    shift(id, outcome) {
      const source = weftSources.get(id);
      if (source?.outcomes[0] !== outcome) return;
      if (source.once) {
        weftSource.close(id);
      } else if (weftSource.isGood(outcome)) {
        source.outcomes.shift();
        outcome.taken?.();
      }
    },
  },

  weft_host_js_receive__deps: ['$weft', '$weftSource', '$weftStatus', 'weft__web_js_text'],
  weft_host_js_receive: (id, once, status, value) => {
    id >>>= 0;
    status >>>= 0;
    value >>>= 0;
    const outcome = weftSource.first(id, once !== 0);
    if (!outcome) return 0;
    const { status: result, raw } = weftSource.raw(outcome);
    const { type, bytes } = raw;
    const integer = raw.integer ?? 0n;
    const text = bytes ? _weft__web_js_text(value, bytes.length) >>> 0 : 0;
    if (bytes && text === 0) {
      HEAP32[status >>> 2] = weftStatus.ENOMEM;
      return 1;
    }
    // Only now: the memory may have grown, and its views with it.
    if (bytes) HEAPU8.set(bytes, text);
    HEAP32[status >>> 2] = result;
    HEAP32[value >>> 2] = type;
    HEAPF64[(value + 8) >>> 3] = raw.number ?? 0;
    HEAP32[(value + 16) >>> 2] = Number(BigInt.asIntN(32, integer));
    HEAP32[(value + 20) >>> 2] = Number(integer >> 32n);
    weftSource.shift(id, outcome);
    return 1;
  },

  weft_host_js_wait__deps: ['$weftSource', '$weftJsStatus', '$weftFail'],
  weft_host_js_wait: (operation, id) => {
    operation >>>= 0;
    id >>>= 0;
    const source = weftSources.get(id);
    if (source.waiting !== 0) {
      weftFail(operation, weftJsStatus.EMISUSE, `another task waits for the ${source.once ? 'promise' : 'stream'} of the id ${id}`);
      return;
    }
    source.waiting = operation;
    weftOperations.set(operation, () => (source.waiting = 0));
    source.wanted?.();
  },

  weft_host_js_close__deps: ['$weftSource'],
  weft_host_js_close: (id) => weftSource.close(id >>> 0),
});
