/**
 * Exported generators as functions that return an AsyncIterableIterator: see weft/export_generator.h. Linked only into
 * programs that export generators, or coroutines that return readers.
 *
 *     for await (const item of module.items(3)) ...
 *
 * @typedef {object} Iteration what an iterator asks. It does not refer to the iterator, which may be collected
 * @property {(holder: unknown) => Promise<IteratorResult<unknown>>} next `holder` is kept while the request is pending
 * @property {(value: unknown) => Promise<IteratorResult<unknown>>} close
 * @property {() => void} abandon the iterator was collected
 */
addToLibrary({
  $weftIterations__deps: [
    '$weftExports', '$weftFailures', '$weftJsStatus', '$weftKindBytes', '$weftKindValue', '$weftKinds', '$weftPump',
    '$weftStatus', '$weftStreamKind',
    'weft_iteration_new', 'weft_iteration_start', 'weft_iteration_next', 'weft_iteration_close', 'weft_iteration_abandon',
  ],
  $weftIterations__postset: [
    'weftExports.generator = weftIterations.generator;',
    'weftKinds[weftStreamKind.BYTES_POINTER] = weftIterations.pointed(weftKindBytes, () => new Uint8Array());',
    'weftKinds[weftStreamKind.VALUE_POINTER] = weftIterations.pointed(weftKindValue, () => null);',
  ].join('\n'),
  $weftIterations: {
    /** The iterators, each with what to call when it is collected. @type {FinalizationRegistry<() => void> | undefined} */
    registry: undefined,

    /** @param {object} iterator @param {() => void} abandon called when the iterator was collected; does not refer to it */
    watch(iterator, abandon) {
      weftIterations.registry ??= new FinalizationRegistry(weftIterations.collected);
      weftIterations.registry.register(iterator, abandon);
    },

    /** @param {() => void} abandon */
    collected: (abandon) => abandon(),

    /** @param {Kind} kind of a struct @param {() => unknown} none makes what NULL is @returns {Kind} of a pointer to it */
    pointed: ({ read }, none) => ({ read: (at, type) => (HEAPU32[at >>> 2] === 0 ? none() : read(HEAPU32[at >>> 2], type)) }),

    /** Makes the function of a generator. @param {string} name @param {number} address of its weft__export_entry */
    generator(name, address) {
      let exported;
      const entry = (...given) => {
        try {
          Module['embedder']?.beforeCall?.(name);
          exported ??= weftIterations.of(weftExports.read(name, address));
          return weftIterations.start(exported, given);
        } catch (reason) {
          throw weftFailures.reason(reason, entry);
        }
      };
      return entry;
    },

    /** @param {Exported} exported @returns {Exported} of which each call is an iteration */
    of: (exported) => ({
      make: (address, textSize, number) => _weft_iteration_new(address, textSize, number),
      run: (frame, hasMain) => _weft_iteration_start(frame, hasMain),
      ...exported,
    }),

    /**
     * Starts an iteration.
     * @param {Exported} exported
     * @param {unknown[]} given the arguments, and optionally the options
     * @returns {AsyncIterableIterator<unknown>}
     * @throws {TypeError | RangeError | WeftError} and the reason of a signal that is aborted already
     */
    start(exported, given) {
      const iteration = weftIterations.begin(exported, given);
      const { prototype } = Object.getPrototypeOf(async function* () {});
      // It inherits [Symbol.asyncIterator], and [Symbol.asyncDispose] where that exists.
      const iterator = Object.assign(Object.create(Object.getPrototypeOf(prototype)), {
        // An error that is made here has the functions that await the item in its stack.
        async next() {
          try {
            return await iteration.next(this);
          } catch (reason) {
            throw weftFailures.reason(reason, iterator.next);
          }
        },
        async return(value) {
          try {
            return await iteration.close(value);
          } catch (reason) {
            throw weftFailures.reason(reason, iterator.return);
          }
        },
      });
      weftIterations.watch(iterator, iteration.abandon);
      return iterator;
    },

    /** @param {Exported} exported @param {unknown[]} given @returns {Iteration} */
    begin(exported, given) {
      /**
       * The requests that C has not served, by number.
       * @type {Map<number, {resolve: Function, reject: Function, holder: unknown}>}
       */
      const requests = new Map();
      let first = 0;
      let last = 0;
      /** The requests to end. @type {{resolve: Function, reject: Function, value: unknown}[]} */
      const closing = [];
      /** How it has ended. The failure is what the next request is rejected with. @type {{} | {error: unknown} | undefined} */
      let end;

      const over = (value) => ({ value, done: true });
      const finish = (outcome) => {
        if (end) return;
        end = outcome;
        for (const { resolve, reject, value } of [...closing, ...requests.values()]) {
          if ('error' in end) {
            const { error } = end;
            end = {};
            reject(error);
          } else {
            resolve(over(value));
          }
        }
        requests.clear();
      };
      const fail = (error) => {
        const failure = error instanceof weftFailures.Failed ? error.failure : {};
        const { chain } = failure;
        // The task has the name of its generator, which it awaits.
        if (chain?.length > 1 && chain.at(-1) === chain.at(-2)) chain.pop();
        if (chain) failure.chain = chain.filter((own) => own !== exported.reading);
        // A request that was pending when the end was requested has been cancelled.
        const isCancelled = failure.status === weftJsStatus.ECANCELED || failure.hasCleaned;
        finish(closing.length > 0 && isCancelled ? {} : { error });
      };
      const call = weftExports.call(exported, given, () => finish({}), fail);
      // It has items, and no result.
      call.exported = { ...exported, result: { how: {} } };
      call.item = (at) => {
        const { resolve, reject } = requests.get(first);
        requests.delete(first++);
        try {
          resolve({ value: exported.result.how.read?.(at, exported.result, exported, call.frame), done: false });
        } catch ({ message, cause }) {
          reject(new weftFailures.Failed({ status: weftStatus.EINVAL, code: 'WEFT_EINVAL', message, options: { cause } }));
        }
      };
      const ask = (request) => {
        if (call.frame !== 0) weftPump.enter(() => request(call.frame));
      };
      // An abortion has cancelled it already, and its cleanup runs.
      const stop = (request) => weftExports.abortion(call.signal) || ask(request);
      return {
        next: (holder) => new Promise((resolve, reject) => {
          if (!end) {
            requests.set(last++, { resolve, reject, holder });
            if (closing.length === 0) ask((frame) => _weft_iteration_next(frame));
          } else if ('error' in end) {
            const { error } = end;
            end = {};
            reject(error);
          } else {
            resolve(over());
          }
        }),
        close: (value) => new Promise((resolve, reject) => {
          if (end) {
            end = {};
            resolve(over(value));
            return;
          }
          closing.push({ resolve, reject, value });
          if (closing.length === 1) stop((frame) => _weft_iteration_close(frame));
        }),
        abandon: () => {
          if (!end && closing.length === 0) stop((frame) => _weft_iteration_abandon(frame));
        },
      };
    },
  },

  weft__web_call_item__sig: 'vii',
  weft__web_call_item__deps: ['$weftCalls'],
  weft__web_call_item: (number, at) => weftCalls.get(number >>> 0)?.item(at >>> 0),

  weft_host_exported_generators__sig: 'v',
  weft_host_exported_generators__deps: ['$weftIterations'],
  weft_host_exported_generators: () => {},
});
