/** A property of all errors of Weft: also of the TypeErrors, RangeErrors and AggregateErrors of calls. */
export const mark = Symbol.for('weft.error');

/**
 * Why a program could not be loaded, or a call of one of its coroutines failed.
 *
 * What has the mark is an instance of this class: the errors of each program, those of asyncio, and those of other realms
 * and other copies of this package.
 */
export class WeftError extends Error {
  /**
   * @param {number} status of weft/status.h, or one of the program's own
   * @param {string} code the status's name, which stays the same in all versions
   * @param {string} message
   * @param {ErrorOptions} [options]
   */
  constructor(status, code, message, options) {
    super(message, options);
    this.name = 'WeftError';
    this.status = status;
    this.code = code;
  }

  get [mark]() {
    return true;
  }

  /** @param {any} value */
  static [Symbol.hasInstance](value) {
    return this === WeftError ? value?.[mark] === true : super[Symbol.hasInstance](value);
  }
}

/** Codes of the package's own, with their statuses of weft/status.h. @type {Record<string, number>} */
const statuses = {
  CRASHED: -5, EXITED: -5, FORBIDDEN: -23, LACKING: -12, MISSING_EXPORT: -12, MISSING_IMPORT: -12, NOT_WASM: -4, NOT_WEFT: -4, NO_MAIN: -5, OTHER_VERSION: -12,
  STARTED: -5, UNREADABLE: -10,
};

/** @param {string} code @param {string} message @param {unknown} [cause] */
export const newError = (code, message, cause) => new WeftError(statuses[code] ?? statuses.NOT_WEFT, code, message, cause === undefined ? undefined : { cause });
