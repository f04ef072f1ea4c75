/**
 * Promises and messages of JavaScript for C: what the functions of weft/js.h wait for. It is linked into
 * programs that call those.
 *
 * `weft` is there for the program's own JavaScript, EM_JS and libraries, and for the page as `module.weft`.
 *
 *     weft.promise(fetchTheUser(7))                              // an id for weft_js_promise
 *     weft.promise((signal) => fetch(url, { signal }).then((answer) => answer.text()))
 *     weft.promise(play(), { abort: () => player.stop() })
 *     weft.event(image, 'load')
 *     weft.stream(response.body)                                 // an id for weft_js_next
 *     weft.events(button, 'click', { value: (event) => event.clientX })
 *
 * What becomes of values in C, and of what a promise is rejected with, says weft/js.h. Bytes are copied when
 * C takes them.
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

  /** Statuses of weft/status.h, besides those of $weftStatus; asserted in host_web_js.c. */
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
      if (name === 'WeftError' && Number.isInteger(status) && status !== 0) return { status, message: String(message) };
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
   * A value as C gets it.
   * @param {unknown} value
   * @returns {{type: number, number?: number, integer?: bigint, bytes?: Uint8Array}}
   * @throws that says why it cannot be passed
   */
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
    if (value instanceof ArrayBuffer) return { type: 6, bytes: new Uint8Array(value) };
    if (ArrayBuffer.isView(value)) {
      const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
      // The program's own memory may grow before they are written to it.
      return { type: 6, bytes: value.buffer === HEAPU8.buffer ? bytes.slice() : bytes };
    }
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

    /** What `first` gave is taken. @param {number} id @param {Outcome} outcome */
    shift(id, outcome) {
      const source = weftSources.get(id);
      if (source?.outcomes[0] !== outcome) return;
      if (source.once) weftSources.delete(id);
      else if (weftSource.isGood(outcome)) source.outcomes.shift();
      outcome.taken?.();
    },
  },

  $weft__deps: ['$weftSource'],
  $weft__postset: "Module['weft'] = weft;",
  $weft: {
    /**
     * Registers a promise for C to await.
     * @param {unknown} work the promise, or a value that it is fulfilled with; or a function that makes it, which is
     *   called at once with an AbortSignal: what it throws, the promise is rejected with
     * @param {{abort?: AbortController | (() => void)}} [options] abort: what stops the work, if the task that
     *   awaits the promise is cancelled before it is settled
     * @returns {number} its id, for one weft_js_promise
     * @throws {TypeError | RangeError | Error} if `abort` is neither; if 65536 ids are in use; if the program has ended
     */
    promise(work, { abort } = {}) {
      const stop = typeof abort === 'function' ? abort : abort?.abort?.bind(abort);
      if (abort !== undefined && !stop) throw new TypeError('weft.promise: `abort` is neither a function nor an AbortController');
      const controller = typeof work === 'function' ? new AbortController() : undefined;
      let settled = false;
      const id = weftSource.open({
        once: true,
        stop() {
          if (settled) return;
          controller?.abort();
          stop?.();
        },
      });
      const settle = (outcome) => {
        settled = true;
        weftSource.push(id, outcome);
      };
      const promise = new Promise((resolve) => { resolve(controller ? work(controller.signal) : work); });
      promise.then((value) => settle({ value }), (error) => settle({ error }));
      return id;
    },

    /**
     * Registers the next event of its type as a promise.
     * @param {EventTarget} target
     * @param {string} type
     * @param {{value?: (event: Event) => unknown} & AddEventListenerOptions} [options] value: what C gets of it (default:
     *   its type), called while it is dispatched; what it throws, the promise is rejected with
     * @returns {number} its id, for one weft_js_promise; cancelling that stops listening
     */
    event(target, type, options = {}) {
      const value = options.value ?? ((event) => event.type);
      return weft.promise((signal) => new Promise((resolve, reject) => {
        target.addEventListener(type, (event) => {
          try {
            resolve(value(event));
          } catch (error) {
            reject(error);
          }
        }, { ...options, once: true, signal });
      }));
    },

    /**
     * Registers what brings messages when it is asked: the next one is asked for when C waits for it.
     * @param {ReadableStream | AsyncIterable<unknown> | Iterable<unknown>} source, which is let go of when C closes it
     * @returns {number} its id, for weft_js_next until weft_js_close
     * @throws {TypeError | RangeError | Error} if it is nothing of that, or a stream that is locked; as weft.promise
     */
    stream(source) {
      const reader = source?.getReader?.();
      const iterator = reader ?? source?.[Symbol.asyncIterator]?.() ?? source?.[Symbol.iterator]?.();
      if (!iterator) throw new TypeError('weft.stream: what it was given is neither a ReadableStream nor iterable');
      let asking = false;
      let over = false;
      const ask = async () => {
        if (asking) return;
        asking = true;
        let outcome;
        try {
          const { done, value } = await (reader ? reader.read() : iterator.next());
          outcome = done ? { status: weftJsStatus.END } : { value };
        } catch (error) {
          outcome = { error };
        }
        asking = false;
        over = !('value' in outcome);
        weftSource.push(id, outcome);
      };
      const stop = async () => {
        if (!over) await (reader ? reader.cancel() : iterator.return?.());
      };
      const id = weftSource.open({
        wanted: ask,
        stop: () => void stop().catch((error) => err(`weft: stopping a stream failed: ${weftFailure(error).message}`)),
      });
      return id;
    },

    /**
     * Registers events as messages, from now on until C closes it.
     * @param {EventTarget} target
     * @param {string | string[]} types
     * @param {{value?: (event: Event) => unknown, limit?: number, overflow?: 'fail' | 'drop-oldest' | 'drop-newest'}
     *   & AddEventListenerOptions} [options] value: what C gets of an event (default: its type), called while it is
     *   dispatched; what it throws, the stream fails with. limit: how many may wait for C to take them
     *   (default: 1000). overflow: if there are more, the stream fails with WEFT_ELIMIT behind those (default), or one is
     *   dropped
     * @returns {number} its id, for weft_js_next until weft_js_close
     * @throws {TypeError | RangeError | Error} for options that are none; as weft.promise
     */
    events(target, types, options = {}) {
      // Emscripten's optimiser does not know destructuring with defaults.
      const value = options.value ?? ((event) => event.type);
      const limit = options.limit ?? 1000;
      const overflow = options.overflow ?? 'fail';
      if (!Number.isInteger(limit) || limit < 1) throw new RangeError(`weft.events: the limit is ${String(limit)}: it must be an integer, 1 or more`);
      if (!['fail', 'drop-oldest', 'drop-newest'].includes(overflow)) {
        throw new TypeError("weft.events: `overflow` is none of 'fail', 'drop-oldest' and 'drop-newest'");
      }
      if (typeof target?.addEventListener !== 'function') throw new TypeError('weft.events: the target is no EventTarget');
      const controller = new AbortController();
      const id = weftSource.open({ limit, overflow, stop: () => controller.abort() });
      const listener = (event) => {
        let outcome;
        try {
          outcome = { value: value(event) };
        } catch (error) {
          outcome = { error };
        }
        weftSource.push(id, outcome);
      };
      for (const type of [types].flat()) target.addEventListener(type, listener, { ...options, signal: controller.signal });
      return id;
    },

    /** Lets go of a promise or a stream, as weft_js_close. @param {number} id */
    close: (id) => weftSource.close(id >>> 0),
  },

  weft_host_js_take__deps: ['$weft', '$weftSource', '$weftStatus', 'weft__web_js_text'],
  weft_host_js_take: (id, once, status, value) => {
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
