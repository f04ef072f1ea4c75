/**
 * Values on their way between threads. What the structured clone of messages copies crosses as it is; bytes are copied once,
 * or moved; functions, streams, iterators and signals stay where they are, and the other thread gets what stands for them.
 *
 * @typedef {import('./link.mjs').Link} Link
 *
 * @typedef {object} Message one that is being made
 * @property {Set<any>} moved the buffers that are moved
 * @property {number[]} kept the numbers of what it passes
 * @property {(() => void)[]} posted called when it has been posted
 * @property {(() => void)[]} after called when the response has come; if that is an iterator, when it has ended
 * @property {boolean} moves whether bytes are moved that have a buffer of their own: nobody else has them
 * @property {Set<Error>} errors those that are being described: one may be its own cause
 */
import { describeError, isError, makeError } from './remote_errors.mjs';
import { iteratorFor, serveIterator, serveSink, serveStream, sinkFor, streamFor } from './remote_streams.mjs';

/** @param {any} value @returns {boolean} */
export const isSignal = (value) => typeof value?.addEventListener === 'function' && typeof value.aborted === 'boolean';

/** @param {any} value @returns {boolean} whether it is made by an object literal */
const isPlain = (value) => {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
};

const isBuffer = (/** @type {unknown} */ value) => value instanceof ArrayBuffer || Object.prototype.toString.call(value) === '[object ArrayBuffer]';

/** @param {Message} message @param {number} id of what is kept */
function pass(message, id) {
  message.kept.push(id);
  return id;
}

/** @param {ArrayBuffer | ArrayBufferView} value @param {Message} message */
function encodeBytes(value, message) {
  if (isBuffer(value)) {
    if (message.moves) message.moved.add(value);
    return { is: 'value', value };
  }
  const { buffer, byteOffset, byteLength } = /** @type {ArrayBufferView} */ (value);
  // A message copies the whole buffer of a view.
  if (byteLength < buffer.byteLength || !isBuffer(buffer)) {
    const copy = new Uint8Array(buffer, byteOffset, byteLength).slice();
    message.moved.add(copy.buffer);
    return { is: 'value', value: copy };
  }
  if (message.moves) message.moved.add(buffer);
  return { is: 'value', value };
}

/** @param {Link} link @param {AbortSignal} signal @param {Message} message */
function encodeSignal(link, signal, message) {
  if (signal.aborted) return { is: 'signal', aborted: true, reason: encode(link, signal.reason, message) };
  const id = link.newSignalNumber();
  const abort = () => link.abort(id, signal.reason);
  // The other end must know the signal before it hears that it was aborted.
  message.posted.push(() => {
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
  message.after.push(() => {
    signal.removeEventListener('abort', abort);
    if (!signal.aborted) link.forget(id);
  });
  return { is: 'signal', aborted: false, id };
}

/** @param {Link} link @param {Error} error @param {Message} message */
function encodeError(link, error, message) {
  if (message.errors.has(error)) return undefined;
  message.errors.add(error);
  const described = describeError(error, (part) => encode(link, part, message));
  message.errors.delete(error);
  return { is: 'error', id: pass(message, link.kept.addSame(error, {})), ...described };
}

/** @param {Link} link @param {any} value an object or function @param {Message} message @returns {object | undefined} */
function encodeObject(link, value, message) {
  const known = link.idOfRemote(value);
  if (known !== undefined) return { is: 'yours', id: known };
  if (isError(value)) return encodeError(link, value, message);
  if (typeof value === 'function') return { is: 'function', id: pass(message, link.kept.addSame(value, { call: value })) };
  if (ArrayBuffer.isView(value) || isBuffer(value)) return encodeBytes(/** @type {any} */ (value), message);
  if (typeof value.getReader === 'function') return { is: 'stream', id: pass(message, link.kept.add(value, serveStream(value))) };
  if (typeof value.getWriter === 'function') return { is: 'sink', id: pass(message, link.kept.add(value, serveSink(value))) };
  if (isSignal(value)) return encodeSignal(link, value, message);
  if (typeof value[Symbol.asyncIterator] === 'function' || (typeof value[Symbol.iterator] === 'function' && typeof value.next === 'function')) {
    return { is: 'iterator', id: pass(message, link.kept.add(value, serveIterator(value))) };
  }
  if (typeof value.toJSON === 'function' && !(value instanceof Date)) return { is: 'value', value: value.toJSON() };
  return { is: 'value', value };
}

/**
 * @param {Link} link
 * @param {any} value
 * @param {Message} message
 * @returns {unknown} what a message can have
 */
export function encode(link, value, message) {
  if (typeof value === 'symbol') return { is: 'symbol', text: value.description };
  return (typeof value === 'object' && value !== null) || typeof value === 'function' ? encodeObject(link, value, message) : value;
}

/** Encodes each property of an object. @param {Link} link @param {Record<string, any>} values @param {Message} message */
export const encodeRecord = (link, values, message) => ({
  is: 'record', values: Object.entries(values).map(([key, value]) => [key, encode(link, value, message)]),
});

/**
 * The options of a call follow its arguments: a plain object with a signal, or with buffers to move.
 * @param {Link} link
 * @param {unknown[]} given
 * @param {Message} message
 * @returns {unknown[]}
 */
export function encodeArguments(link, given, message) {
  const last = /** @type {any} */ (given.at(-1));
  const isObject = typeof last === 'object' && last !== null && isPlain(last);
  const moved = isObject && Array.isArray(last.transfer) && last.transfer.every(isBuffer);
  if (!isObject || !(moved || isSignal(last.signal))) return given.map((value) => encode(link, value, message));
  const { transfer, ...options } = last;
  const encoded = given.slice(0, -1).map((value) => encode(link, value, message));
  for (const buffer of moved ? transfer : []) message.moved.add(buffer);
  return [...encoded, encodeRecord(link, moved ? options : last, message)];
}

/**
 * @param {Link} link
 * @param {any} encoded
 * @returns {any}
 */
export function decode(link, encoded) {
  if (typeof encoded !== 'object' || encoded === null) return encoded;
  const { is, id } = encoded;
  switch (is) {
    case 'value': return encoded.value;
    case 'symbol': return Symbol(encoded.text);
    case 'yours': return link.kept.get(id);
    case 'record': return Object.fromEntries(encoded.values.map((/** @type {[string, any]} */ [key, value]) => [key, decode(link, value)]));
    case 'signal': return encoded.aborted ? AbortSignal.abort(decode(link, encoded.reason)) : link.newSignal(id);
    case 'error': return link.remote(id, () => makeError(encoded, (part) => decode(link, part)));
    case 'function': return link.remote(id, () => {
      const request = link.requester(id);
      return (/** @type {unknown[]} */ ...given) => request('call', ...given);
    });
    case 'sink': return link.remote(id, () => sinkFor(link.requester(id)));
    default:
      link.opened(id);
      return link.remote(id, () => (is === 'stream' ? streamFor : iteratorFor)(link.requester(id)));
  }
}
