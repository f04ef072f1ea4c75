/**
 * HTTP requests of C programs as requests of fetch(), for the web host (host_web_fetch.js) and for WASI programs under
 * Node.js (wasi/fetch_imports.mjs). A module of Node.js and also a library of Emscripten, as host_layout.mjs.
 */
/* global Blob, Headers, Request, TextDecoder, URL */

/* A library cannot import: see host_layout.mjs.
#if 0
*/
import { weftHostRequest } from './host_layout.mjs';
/*
#endif
*/

/**
 * A weft_host_request of weft/host.h.
 * @typedef {object} HostRequest
 * @property {string} url
 * @property {string} method
 * @property {string} headers a line "name: value\n" for each
 * @property {Uint8Array<ArrayBuffer>} [body] a copy
 * @property {boolean} uploads the program writes the body once the request has started
 * @property {boolean} keepalive
 * @property {Record<string, string>} options of RequestInit; '' is the default
 */

/**
 * Reads a request from the memory of a program.
 * @param {ArrayBuffer} memory
 * @param {number} address of a weft_host_request
 * @returns {HostRequest}
 */
function weftReadRequest(memory, address) {
  const layout = weftHostRequest;
  const bytes = new Uint8Array(memory);
  const view = new DataView(memory);
  const decoder = new TextDecoder();
  const word = (/** @type {number} */ offset) => view.getUint32(address + offset, true);
  const isSet = (/** @type {number} */ offset) => bytes[address + offset] !== 0;
  /** @type {(offsets: Record<string, number>) => Record<string, any>} */
  const strings = (offsets) => {
    /** @type {Record<string, string>} */
    const texts = {};
    for (const name in offsets) {
      const start = word(offsets[name]);
      texts[name] = bytes[start] === 0 ? '' : decoder.decode(bytes.subarray(start, bytes.indexOf(0, start)));
    }
    return texts;
  };
  const body = word(layout.body);
  return /** @type {HostRequest} */ ({
    ...strings(layout.strings),
    body: body === 0 ? undefined : bytes.slice(body, body + word(layout.bodySize)),
    uploads: isSet(layout.uploads),
    keepalive: isSet(layout.keepalive),
    options: strings(layout.options),
  });
}

/**
 * @param {string} lines "name: value\n" for each header
 * @returns {Headers}
 * @throws {TypeError} that names the invalid header
 */
function weftHeaders(lines) {
  const headers = new Headers();
  for (const line of lines.split('\n')) {
    if (line === '') continue;
    const colon = line.indexOf(':');
    if (colon < 0) throw new TypeError(`invalid header "${line}": it has no colon`);
    try {
      headers.append(line.slice(0, colon), line.slice(colon + 1));
    } catch {
      throw new TypeError(`invalid header "${line}"`);
    }
  }
  return headers;
}

/**
 * @param {string} text
 * @param {string[]} schemes that are supported, each with its colon
 * @param {string} [base] URL against which relative URLs are resolved
 * @returns {URL}
 * @throws {TypeError} that says what is wrong with it
 */
function weftUrl(text, schemes, base) {
  let url;
  try {
    url = new URL(text, base);
  } catch {
    throw new TypeError(`invalid URL "${text}"`);
  }
  if (!schemes.includes(url.protocol)) throw new TypeError(`URL "${text}" has a scheme that cannot be fetched`);
  if (url.username || url.password) throw new TypeError('the URL contains a user name or a password');
  return url;
}

/**
 * A request that fetch() refuses for no other reason than the network, as the arguments of fetch().
 * @param {HostRequest} wanted
 * @param {URL} url of the request
 * @param {AbortSignal} signal
 * @param {ReadableStream} [upload] the body, if the program writes it while the request is pending
 * @returns {[string, RequestInit] | [Request]}
 * @throws {TypeError} that says what is wrong with it
 */
function weftFetchArguments(wanted, url, signal, upload) {
  const { method, headers, body, uploads, keepalive, options } = wanted;
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(method) || /^(connect|trace|track)$/i.test(method)) {
    throw new TypeError(`invalid method "${method}"`);
  }
  if ((body || uploads) && /^(get|head)$/i.test(method)) throw new TypeError(`a ${method} request with a body`);
  /** @type {RequestInit & Record<string, unknown>} */
  const init = { method, signal, keepalive };
  let isSimple = !body && !upload;
  if (headers !== '') init.headers = weftHeaders(headers);
  // A Blob and not the bytes: Node.js 20 cannot send bytes again after a redirect.
  if (body) init.body = new Blob([body]);
  if (upload) Object.assign(init, { body: upload, duplex: 'half' });
  for (const [name, value] of Object.entries(options)) {
    if (value === '') continue;
    init[name] = name === 'referrer' && value === 'no-referrer' ? '' : value;
    isSimple = false;
  }
  // fetch() makes a Request of its arguments. Making it here tells what is wrong with the others.
  return isSimple ? [url.href, init] : [new Request(url, init)];
}

/**
 * The headers of a response as C gets them: a line "name: value\n" for each.
 * @param {Headers} headers
 * @returns {string}
 */
function weftHeaderLines(headers) {
  let lines = '';
  for (const [name, value] of headers) lines += `${name}: ${value}\n`;
  return lines;
}

/**
 * The most informative message of a failure. The "fetch failed" of Node.js says nothing; its cause may have only a code,
 * or may be several errors, one for each address.
 * @param {any} error
 * @returns {string} never empty
 */
function weftReason(error) {
  try {
    let best = '';
    // Whatever was thrown, in whichever realm. Ten levels: a cause may be its own cause.
    for (let each = error, level = 0; typeof each === 'object' && each && level < 10; each = each.errors?.[0] ?? each.cause, level++) {
      best = each.message || each.code || best;
    }
    return String(best || (error ?? '')) || 'it failed without a reason';
  } catch {
    return 'it failed with a value that has no text';
  }
}

/** @type {{addToLibrary?: (symbols: Record<string, unknown>) => void}} */ (globalThis).addToLibrary?.({
  $weftReadRequest__deps: ['$weftHostRequest'],
  $weftReadRequest: weftReadRequest,
  $weftHeaders: weftHeaders,
  $weftUrl: weftUrl,
  $weftFetchArguments__deps: ['$weftHeaders'],
  $weftFetchArguments: weftFetchArguments,
  $weftHeaderLines: weftHeaderLines,
  $weftReason: weftReason,
});

/* See host_layout.mjs.
#if 0
*/
export { weftFetchArguments, weftHeaderLines, weftReadRequest, weftReason, weftUrl };
/*
#endif
*/
