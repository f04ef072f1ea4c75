/**
 * Functions of JavaScript that C calls: callbacks of weft/js_call.h by their handles, and those of host_web_imports.js.
 * Linked only into programs that call, or take, functions.
 */
addToLibrary({
  /** The functions that C has a handle of. @type {weftNumbered<Function>} */
  $weftHandles__deps: ['$weftNumbered'],
  $weftHandles: 'new weftNumbered()',

  $weftFunctions__deps: ['$weftHandles', '$weftPump', '$weftInvalid'],
  $weftFunctions: {
    /** @param {Function} call @returns {number} a new handle; 0 if there is no memory for one */
    add(call) {
      weftPump.atLoopEnd(weftFunctions.clear);
      return weftHandles.add(call);
    },

    /**
     * @param {number} handle
     * @param {string} place for the message
     * @returns {Function}
     * @throws {TypeError} if there is no such handle
     */
    get(handle, place) {
      const found = weftHandles.get(handle);
      if (found) return found;
      const why = handle === 0 ? 'has the handle 0, which is no function'
        : `has the handle ${handle}, which was released or whose call has ended: weft_js_function_keep makes one that lasts`;
      throw weftInvalid(`${place} ${why}`);
    },

    /** The loop has ended. */
    clear: () => weftHandles.clear(),
  },

  $weftKindFunction__deps: ['$weftKinds', '$weftFunctions', '$weftWrong'],
  $weftKindFunction__postset: 'weftKinds[8] = weftKindFunction;',
  $weftKindFunction: {
    check(value, type) {
      if (typeof value !== 'function') throw weftWrong(type, 'a function', value);
      // Not the function itself, which has a length.
      return { call: value };
    },
    write({ call }, at) {
      HEAPU32[at >>> 2] = weftFunctions.add(call);
    },
    read: (at, { place }) => weftFunctions.get(HEAPU32[at >>> 2], place),
  },

  $weftCalling__deps: [
    '$weftSource', '$weftSources', '$weftKinds', '$weftKindFunction', '$weftKindValue', '$weftFunctions', '$weftParameterKind',
    '$weftJsArgument', '$weftJsType', '$weftStatus', '$weftFailure',
  ],
  $weftCalling: {
    /**
     * Finds an imported function: see host_web_imports.js.
     * @type {((entry: number) => import('./host_web_imports.js').Imported) | undefined}
     */
    imported: undefined,

    /**
     * Reads the arguments of a call.
     * @param {string} name for messages
     * @param {number} at address of the first weft__js_argument
     * @param {number} count
     * @returns {unknown[]}
     */
    arguments(name, at, count) {
      const given = [];
      for (let i = 0; i < count; i++, at += weftJsArgument.sizeOf) {
        const both = HEAPU32[(at + weftJsArgument.kind) >>> 2];
        const kind = both & 0xffff;
        const type = { size: both >>> 16, least: kind === weftParameterKind.SIGNED, place: `${name}: the argument ${i + 1}` };
        given.push(weftKinds[kind].read(kind === weftParameterKind.VALUE ? HEAPU32[at >>> 2] : at, type));
      }
      return given;
    },

    /**
     * What a function has returned, as an outcome for C.
     * @param {unknown} value
     * @param {{kind: number, type: import('./host_web_values.js').Type}} result `type` is not needed for VOID and VALUE
     */
    outcome(value, { kind, type }) {
      const { VOID, BOOL, TEXT, BYTES, VALUE, FUNCTION } = weftParameterKind;
      if (kind === VALUE) return { value };
      const { UNDEFINED, NULL, BOOLEAN, NUMBER, BIGINT, STRING, BYTES: OF_BYTES } = weftJsType;
      const good = (raw) => ({ status: 0, raw });
      if (kind === VOID) return good({ type: UNDEFINED });
      const checked = type.how.check(value, type);
      if (kind === BOOL) return good({ type: BOOLEAN, number: checked });
      if (kind === TEXT) return good(checked ? { type: STRING, bytes: checked.subarray(0, -1) } : { type: NULL });
      if (kind === BYTES) return good({ type: OF_BYTES, bytes: checked });
      // C has a handle only if it receives one.
      if (kind === FUNCTION) return { status: 0, get raw() { return { type: NUMBER, number: weftFunctions.add(value) }; } };
      if (typeof checked === 'bigint') return good({ type: BIGINT, integer: BigInt.asIntN(64, checked) });
      return good({ type: NUMBER, number: checked });
    },

    /** The promise of a call is settled: there is nothing to abort any more. @param {number} id @param {object} outcome */
    settled(id, outcome) {
      const source = weftSources.get(id);
      if (source) source.stop = undefined;
      weftSource.push(id, outcome);
    },

    /** An outcome that says what the program, or the result of a function, lacks. @param {unknown} error */
    bad: (error) => ({ status: weftStatus.EINVAL, message: weftFailure(error).message }),

    /**
     * Calls a function now, and makes a promise for C.
     * @param {() => unknown[]} read gives its arguments, and throws if there is something wrong with them
     * @param {(given: unknown[]) => unknown} call
     * @param {{kind: number, type: import('./host_web_values.js').Type}} result
     * @param {() => void} [stop]
     * @returns {number} the id of the promise
     */
    start(read, call, result, stop) {
      let id;
      try {
        id = weftSource.open({ once: true, stop });
      } catch {
        // The program has ended, by something that JavaScript did while C called it.
        return weftSource.none;
      }
      if (id === weftSource.none) return id;
      const end = (value) => {
        let outcome;
        try {
          outcome = weftCalling.outcome(value, result);
        } catch (error) {
          outcome = weftCalling.bad(error);
        }
        weftCalling.settled(id, outcome);
      };
      const fail = (error) => weftCalling.settled(id, { error });
      let given;
      try {
        given = read();
      } catch (error) {
        weftCalling.settled(id, weftCalling.bad(error));
        return id;
      }
      try {
        const value = call(given);
        // A value that is no object is no promise.
        if (value !== null && (typeof value === 'object' || typeof value === 'function')) Promise.resolve(value).then(end, fail);
        else end(value);
      } catch (error) {
        fail(error);
      }
      return id;
    },
  },

  weft_host_js_call__sig: 'ii',
  weft_host_js_call__deps: ['$weftCalling', '$weftJsCall', '$weftFunctions'],
  weft_host_js_call: (at) => {
    at >>>= 0;
    const word = (offset) => HEAPU32[(at + offset) >>> 2];
    const entry = word(weftJsCall.import);
    const read = (of) => weftCalling.arguments(of, at + weftJsCall.arguments, word(weftJsCall.count));
    if (!entry) {
      const place = 'weft_js_call';
      let callee;
      return weftCalling.start(() => {
        callee = weftFunctions.get(word(weftJsCall.function), `${place}: the function`);
        return read(place);
      }, (given) => callee(...given), { kind: word(weftJsCall.result) & 0xffff, type: undefined });
    }
    const { name, call, result } = weftCalling.imported(entry);
    let controller;
    let stopped = false;
    // Most functions do not look at the signal, which is dear to make.
    const options = {
      get signal() {
        if (!controller) {
          controller = new AbortController();
          if (stopped) controller.abort();
        }
        return controller.signal;
      },
    };
    const stop = () => {
      stopped = true;
      controller?.abort();
    };
    return weftCalling.start(() => [...read(name), options], call, result, stop);
  },

  weft_host_js_function_keep__sig: 'ii',
  weft_host_js_function_keep__deps: ['$weftHandles', '$weftFunctions', '$weftKindFunction'],
  weft_host_js_function_keep: (handle) => {
    const found = weftHandles.get(handle >>> 0);
    return found ? weftFunctions.add(found) : 0;
  },

  weft_host_js_function_release__sig: 'ii',
  weft_host_js_function_release__deps: ['$weftHandles', '$weftKindFunction', '$weftStatus'],
  weft_host_js_function_release: (handle) => (weftHandles.delete(handle >>> 0) ? 0 : weftStatus.EINVAL),
});
