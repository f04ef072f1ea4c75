/**
 * The errors of exported and imported functions: see docs/javascript.md.
 *
 * An error of Weft is of the class WeftError, or of one of JavaScript's own that says more: TypeError and RangeError for
 * what JavaScript has passed, AggregateError for the failure of a group. `instanceof WeftError` is true for all of them,
 * whichever program they come from.
 */
addToLibrary({
  /** A property of all errors of Weft, which no console shows. */
  $weftMark: "Symbol.for('weft.error')",

  $weftMarked__deps: ['$weftMark'],
  /**
   * Makes an error one of Weft's.
   * @template {Error} T
   * @param {T} error
   * @param {number} status
   * @param {string} code
   * @returns {T & {status: number, code: string}}
   */
  $weftMarked: (error, status, code) => {
    Object.defineProperty(error, weftMark, { value: true });
    return Object.assign(error, { status, code });
  },

  /** The failure of a call that has no better class. */
  $WeftError__deps: ['$weftMarked', '$weftMark'],
  // A minifier changes it.
  $WeftError__postset: "Object.defineProperty(WeftError, 'name', { value: 'WeftError' }); Module['WeftError'] = WeftError;",
  $WeftError: class extends Error {
    /**
     * @param {number} status of weft/status.h, or one of the program's own
     * @param {string} code a name for it that does not change
     * @param {string} message
     * @param {ErrorOptions} [options]
     */
    constructor(status, code, message, options) {
      super(message, options);
      this.name = 'WeftError';
      weftMarked(this, status, code);
    }

    static [Symbol.hasInstance](value) {
      return this === WeftError ? value?.[weftMark] === true : Function.prototype[Symbol.hasInstance].call(this, value);
    }
  },

  $weftInvalid__deps: ['$weftMarked', '$weftStatus'],
  /**
   * The error for what JavaScript has passed.
   * @param {string} message
   * @param {new (message: string, options?: ErrorOptions) => Error} [Kind]
   * @param {ErrorOptions} [options]
   */
  $weftInvalid: (message, Kind = TypeError, options = undefined) => (
    weftMarked(new Kind(message, options), weftStatus.EINVAL, 'WEFT_EINVAL')
  ),

  $weftFailures__deps: [
    '$WeftError', '$weftMarked', '$weftThrown', '$UTF8ToString', '$weftFailureLayout',
    'weft__web_failure', 'weft__web_failure_member', 'weft__web_failure_coroutine',
  ],
  /**
   * How a call failed.
   * @typedef {{thrown: unknown} | {
   *   status: number, code: string, message: string, chain?: string[], members?: Failure[], options?: ErrorOptions,
   *   hasCleaned?: boolean
   * }} Failure what JavaScript threw; or a failure of C, with the coroutines in which it happened, the innermost first.
   *   hasCleaned: the end of the program has cancelled the task, whose cleanup has run
   */
  $weftFailures: {
    /** A failure that is no error yet, as the reason of a rejection. */
    Failed: class {
      /** @param {Failure} failure */
      constructor(failure) {
        this.failure = failure;
        /** The error that was made of it. @type {unknown} */
        this.error = undefined;
      }
    },

    /** @param {unknown} reason of a rejection @param {Function} entry as for `bare` @returns {unknown} the same, or its error */
    reason(reason, entry) {
      if (!(reason instanceof weftFailures.Failed)) return reason;
      reason.error ??= weftFailures.error(reason.failure, entry);
      return reason.error;
    },

    /** @param {number} failure address of a weft_error @returns {{read: Failure, count: number}} and how many members it has */
    one(failure) {
      const at = _weft__web_failure(failure) >>> 0;
      const [status, thrown, code, message, count] = weftFailureLayout.map((offset) => HEAPU32[(at + offset) >>> 2]);
      if (weftThrown.has(thrown)) return { read: { thrown: weftThrown.get(thrown) }, count: 0 };
      const own = status | 0;
      const chain = [];
      const read = { status: own, code: own < 0 ? UTF8ToString(code) : `PROGRAM_${own}`, message: UTF8ToString(message), chain };
      for (let i = 0, name; (name = _weft__web_failure_coroutine(failure, i) >>> 0) !== 0; i++) chain.push(UTF8ToString(name));
      return { read: count > 0 ? { ...read, members: [] } : read, count };
    },

    /** Reads a failure of C, with its members to any depth. @param {number} failure @returns {Failure} */
    read(failure) {
      const first = { address: failure, ...weftFailures.one(failure) };
      const groups = [first];
      for (let group; (group = groups.pop());) {
        for (let i = 0; i < group.count; i++) {
          const address = _weft__web_failure_member(group.address, i) >>> 0;
          const member = { address, ...weftFailures.one(address) };
          group.read.members.push(member.read);
          if (member.count > 0) groups.push(member);
        }
      }
      return first.read;
    },

    /**
     * @param {Failure} failure
     * @param {Function} entry the function of the program that JavaScript has called: where the stack begins
     * @returns {unknown} its error, without members
     */
    bare(failure, entry) {
      if ('thrown' in failure) return failure.thrown;
      const { status, code, message, chain, members, options } = failure;
      const error = members
        ? weftMarked(new AggregateError([], message), status, code)
        : new WeftError(status, code, message, options);
      if (chain) error.chain = chain;
      const place = {};
      if (Error.captureStackTrace) Error.captureStackTrace(place, entry);
      else place.stack = error.stack;
      const coroutines = (chain ?? []).slice(0, 10).map((name) => `    at ${name} (C)\n`).join('');
      // Reading a stack is dear, and few look at it.
      const get = () => `${error}\n${coroutines}${(place.stack ?? '').replace(/^\w*Error\b.*\n?/, '')}`;
      const set = (value) => Object.defineProperty(error, 'stack', { value, writable: true, configurable: true });
      return Object.defineProperty(error, 'stack', { get, set, configurable: true });
    },

    /** As `bare`, with all members. @param {Failure} failure @param {Function} entry @returns {unknown} */
    error(failure, entry) {
      const first = { failure, error: weftFailures.bare(failure, entry) };
      const groups = [first];
      for (let group; (group = groups.pop());) {
        for (const member of group.failure.members ?? []) {
          const error = weftFailures.bare(member, entry);
          group.error.errors.push(error);
          groups.push({ failure: member, error });
        }
      }
      return first.error;
    },
  },
});
