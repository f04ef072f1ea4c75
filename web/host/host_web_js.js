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
 */
addToLibrary({
  $weft__deps: ['$weftSource', '$weftFailure', '$weftJsStatus'],
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
      let id;
      try {
        id = weftSource.open({
          wanted: ask,
          stop: () => void stop().catch((error) => err(`weft: stopping a stream failed: ${weftFailure(error).message}`)),
        });
      } catch (error) {
        reader?.releaseLock();
        throw error;
      }
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
      const names = [types].flat();
      if (!names.every((name) => typeof name === 'string')) throw new TypeError('weft.events: a type is no string');
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
      for (const name of names) target.addEventListener(name, listener, { ...options, signal: controller.signal });
      return id;
    },

    /** Lets go of a promise or a stream, as weft_js_close. @param {number} id */
    close: (id) => weftSource.close(id >>> 0),
  },
});
