/**
 * The errors of the asyncio API, named as Python's exceptions. As all errors of Weft they have a `status` and a stable
 * `code`, and are instances of WeftError.
 */
import { WeftError, mark } from '../errors.mjs';

/** The names of the statuses of weft/status.h, from -1 down. */
const names = ('ECANCELED ETIMEDOUT ENOMEM EINVAL ESTATE EMISUSE EFULL EEMPTY ENETWORK EIO ELIMIT ENOTSUP EDEADLOCK ESHUTDOWN EBROKEN EINCOMPLETE '
  + 'EGROUP END ECLOSED EPIPE ENOENT EEXIST EACCES EJS ERECURSION').split(' ');

/** @param {number} status @returns {string} */
const codeOf = (status) => (status > 0 ? `PROGRAM_${status}` : `WEFT_${names[-1 - status]}`);

/**
 * @template {Error} T
 * @param {T} error of a class of JavaScript, which becomes one of Weft's
 * @param {number} status
 * @returns {T & {status: number, code: string}}
 */
const marked = (error, status) => Object.assign(Object.defineProperty(error, mark, { value: true }), { status, code: codeOf(status) });

/**
 * @param {string} name
 * @param {number} status
 * @param {string} text the message of an error that has none of its own
 */
function define(name, status, text) {
  const Defined = class extends WeftError {
    /**
     * @param {string} [message]
     * @param {ErrorOptions} [options]
     */
    constructor(message = text, options) {
      super(status, codeOf(status), message, options);
      this.name = name;
    }
  };
  Object.defineProperty(Defined, 'name', { value: name });
  classes.set(status, Defined);
  return Defined;
}

/** The statuses that errors of their own stand for. @type {Map<number, new (message?: string) => Error>} */
const classes = new Map();

/** The task, or what it awaited, was cancelled. */
export const CancelledError = define('CancelledError', -1, 'cancelled');
/** A timeout expired first. */
export const TimeoutError = define('TimeoutError', -2, 'timed out');
/** A future is done already, or is not done yet. */
export const InvalidStateError = define('InvalidStateError', -5, 'invalid state');
/** The call is not permitted here. */
export const RuntimeError = define('RuntimeError', -6, 'operation not allowed here');
/** putNowait() of a full queue. */
export const QueueFull = define('QueueFull', -7, 'queue is full');
/** getNowait() of an empty queue. */
export const QueueEmpty = define('QueueEmpty', -8, 'queue is empty');
/** The queue was shut down. */
export const QueueShutDown = define('QueueShutDown', -14, 'queue is shut down');
/** The barrier was aborted, or reset while tasks waited. */
export const BrokenBarrierError = define('BrokenBarrierError', -15, 'barrier is broken');

/** Several failures: of the tasks of a group, and of its block. */
export class ExceptionGroup extends AggregateError {
  /**
   * @param {string} message
   * @param {Iterable<unknown>} errors
   */
  constructor(message, errors) {
    super(errors, message);
    this.name = 'ExceptionGroup';
    marked(this, statuses.group);
  }
}

export const statuses = { ok: 0, cancelled: -1, noMemory: -3, invalid: -4, state: -5, group: -17, end: -18, javascript: -24 };

/**
 * @param {number} status of C
 * @param {string} [message] of C
 * @returns {Error}
 */
export function errorOfStatus(status, message) {
  const Defined = classes.get(status);
  if (Defined) return new Defined(message);
  if (status === statuses.invalid) return marked(new RangeError(message ?? 'invalid argument'), status);
  return new WeftError(status, codeOf(status), message ?? codeOf(status));
}

/** @param {any} error anything that was thrown @returns {number} the status by which C knows it */
export function statusOf(error) {
  try {
    const { status } = error;
    if (error instanceof Error && Number.isInteger(status) && status !== 0 && Math.abs(status) < 2 ** 31) return status;
  } catch {
    // It does not tell.
  }
  return statuses.javascript;
}

/** @param {any} value @returns {string} in words */
export const inWords = (value) => (typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : typeof value === 'number' || value === null ? String(value) : typeof value);

/**
 * @param {unknown} value
 * @param {string} name
 * @returns {number} the value
 * @throws {TypeError | RangeError} unless it is a time
 */
export function checkSeconds(value, name) {
  if (typeof value !== 'number') throw new TypeError(`${name} must be a number of seconds, but is ${inWords(value)}`);
  if (Number.isNaN(value)) throw new RangeError(`${name} is NaN`);
  return value;
}

/**
 * @param {unknown} value
 * @param {string} name
 * @param {number} [least]
 * @returns {number} the value as C has it: 2^32 - 1 is no bound
 * @throws {TypeError | RangeError} unless it is an integer from `least`, or Infinity
 */
export function checkCount(value, name, least = -Infinity) {
  if (typeof value !== 'number') throw new TypeError(`${name} must be an integer, but is ${inWords(value)}`);
  if (!(value >= least && (Number.isInteger(value) || value === Infinity))) throw new RangeError(`${name} must be an integer${least > -Infinity ? ` from ${least}` : ''}, but is ${value}`);
  return Math.min(value, 0xffffffff);
}
