/**
 * Promises and messages of JavaScript for C: what the functions of weft/js.h wait for. Linked only into programs that
 * call those.
 *
 * The program's own JavaScript, in EM_JS or a library, uses it as `weft`; the page, as `module.weft`.
 *
 *     weft.promise(fetchTheUser(7))                              // an id for weft_js_promise
 *     weft.promise((signal) => fetch(url, { signal }).then((response) => response.text()))
 *     weft.promise(play(), { abort: () => player.stop() })
 *     weft.event(image, 'load')
 *     weft.stream(response.body)                                 // an id for weft_js_next
 *     weft.events(button, 'click', { value: (event) => event.clientX })
 *
 * weft/js.h describes how C receives values and rejections. Bytes are copied when C receives them.
 */
addToLibrary({
  $weft__deps: ['$weftSource', '$weftSignals', '$weftFailure', '$weftIterate', '$weftJsStatus', '$weftPump'],
  $weft__postset: "Module['weft'] = weft;",
  $weft: {
    /**
     * Registers a promise for C to await.
     * @param {unknown} work the promise; or the value that fulfils it; or a function that returns either, which is called
     *   at once with an AbortSignal, and whose exception rejects the promise
     * @param {{abort?: AbortController | (() => void)}} [options] abort: stops the work if the task that awaits the
     *   promise is cancelled before the promise is settled
     * @returns {number} its id, for one weft_js_promise
     * @throws {TypeError} if `abort` has another type
     * @throws {Error} if the program has ended
     */
    promise(work, { abort } = {}) {
      const stop = typeof abort === 'function' ? abort : abort?.abort?.bind(abort);
      if (abort !== undefined && !stop) throw new TypeError('weft.promise: `abort` must be a function or an AbortController');
      const controller = typeof work === 'function' ? new AbortController() : undefined;
      const both = () => {
        controller.abort();
        stop?.();
      };
      const id = weftSource.open({ once: true, stop: controller ? both : stop });
      void weftSource.settle(id, work, controller?.signal);
      return id;
    },

    /**
     * Registers the next event of a type as a promise.
     * @param {EventTarget} target
     * @param {string} type
     * @param {{value?: (event: Event) => unknown} & AddEventListenerOptions} [options] value: returns what C
     *   receives (default: the event's type). It is called while the event is dispatched, and its exception rejects the
     *   promise. `signal` rejects it with its reason
     * @returns {number} its id, for one weft_js_promise; cancelling that stops listening
     * @throws as weft.promise
     */
    event(target, type, options = {}) {
      const value = options.value ?? ((event) => event.type);
      return weft.promise((own) => new Promise((resolve, reject) => {
        const { signal } = options;
        if (signal?.aborted) throw signal.reason;
        const listener = (event) => {
          forget();
          try {
            resolve(value(event));
          } catch (error) {
            reject(error);
          }
        };
        const forget = weftSignals.listen(signal, () => {
          target.removeEventListener(type, listener, options);
          reject(signal.reason);
          forget();
        });
        own.addEventListener('abort', forget);
        target.addEventListener(type, listener, { ...options, once: true, signal: own });
      }));
    },

    /**
     * Registers a source of messages. The next message is requested when C waits for it.
     * @param {ReadableStream | AsyncIterable<unknown> | Iterable<unknown>} source cancelled when C closes the stream
     * @returns {number} its id, for weft_js_next until weft_js_close
     * @throws {TypeError} if the source has another type, or is a stream that is locked
     * @throws {Error} as weft.promise
     */
    stream(source) {
      const reader = source?.getReader?.();
      const iterator = reader ?? weftIterate(source);
      if (!iterator) throw new TypeError('weft.stream: the source must be a ReadableStream or iterable');
      let asking = false;
      let ended = false;
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
        ended = !('value' in outcome);
        weftSource.push(id, outcome);
      };
      const stop = async () => {
        if (!ended) await (reader ? reader.cancel() : iterator.return?.());
      };
      let id;
      try {
        id = weftSource.open({
          wanted: ask,
          stop: () => void stop().catch((error) => weftPump.enter(() => err(`weft: stopping a stream failed: ${weftFailure(error).message}`))),
        });
      } catch (error) {
        reader?.releaseLock();
        throw error;
      }
      return id;
    },

    /**
     * Registers events as messages, from now until C closes the stream.
     * @param {EventTarget} target
     * @param {string | string[]} types
     * @param {{value?: (event: Event) => unknown, limit?: number, overflow?: 'fail' | 'drop-oldest' | 'drop-newest'}
     *   & AddEventListenerOptions} [options]
     *   value: returns what C receives (default: the event's type). It is called while the event is dispatched, and the
     *     stream fails with its exception.
     *   limit: how many events may wait for C to receive them (default: 1000).
     *   overflow: what happens above the limit. Either the stream fails with WEFT_ELIMIT after the waiting events
     *     (default), or one event is dropped.
     *   signal: when it is aborted, the stream fails with its reason after the waiting events.
     *   once: the stream ends after one event of each type.
     * @returns {number} its id, for weft_js_next until weft_js_close
     * @throws {TypeError | RangeError} for invalid arguments
     * @throws {Error} as weft.promise
     */
    events(target, types, options = {}) {
      // Emscripten's optimiser does not support destructuring with defaults.
      const value = options.value ?? ((event) => event.type);
      const limit = options.limit ?? 1000;
      const overflow = options.overflow ?? 'fail';
      if (!Number.isInteger(limit) || limit < 1) throw new RangeError(`weft.events: the limit is ${String(limit)}: it must be an integer, 1 or more`);
      if (!['fail', 'drop-oldest', 'drop-newest'].includes(overflow)) {
        throw new TypeError("weft.events: `overflow` must be 'fail', 'drop-oldest' or 'drop-newest'");
      }
      if (typeof target?.addEventListener !== 'function') throw new TypeError('weft.events: the target is not an EventTarget');
      const names = [types].flat();
      if (!names.every((name) => typeof name === 'string')) throw new TypeError('weft.events: a type is not a string');
      const { signal, once } = options;
      const controller = new AbortController();
      let forget = () => {};
      const id = weftSource.open({
        limit,
        overflow,
        stop() {
          controller.abort();
          forget();
        },
      });
      const give = (outcome) => weftSource.push(id, outcome);
      const abort = () => give({ error: signal.reason });
      if (signal?.aborted) {
        abort();
        return id;
      }
      /** The types of which no event has come, if one of each is wanted. */
      const awaited = new Set(names);
      const listener = (event) => {
        let outcome;
        try {
          outcome = { value: value(event) };
        } catch (error) {
          outcome = { error };
        }
        give(outcome);
        if (once && awaited.delete(event.type) && awaited.size === 0) give({ status: weftJsStatus.END });
      };
      try {
        forget = weftSignals.listen(signal, abort);
        for (const name of names) target.addEventListener(name, listener, { ...options, signal: controller.signal });
      } catch (error) {
        weftSource.close(id);
        throw error;
      }
      return id;
    },

    /** Releases a promise or a stream, as weft_js_close. @param {number} id */
    close: (id) => weftSource.close(id >>> 0),
  },
});
