/**
 * Requests of the web host, made with the fetch() of the page or of Node.js.
 */
addToLibrary({
  $weftFetch__deps: [
    '$weftOperations', '$weftPump', '$lengthBytesUTF8', '$stringToUTF8', '$stringToUTF8OnStack',
    '$stackSave', '$stackRestore', 'weft__web_fetch_answer', 'weft__web_fetch_done',
    'weft__web_fetch_invalid', 'weft__web_fetch_lost', 'weft__web_fetch_unsupported',
    'weft__web_fetch_no_memory',
  ],
  $weftFetch: {
    /**
     * Calls one of the functions that fail an operation with a message.
     * @param {(operation: number, message: number) => void} fail
     * @param {number} operation
     * @param {string} message
     */
    fail(fail, operation, message) {
      const stack = stackSave();
      // A message may hold a URL of any length, and the stack is small.
      fail(operation, stringToUTF8OnStack(message.length > 500 ? `${message.slice(0, 500)}...` : message));
      stackRestore(stack);
    },

    /**
     * @param {string} lines each "name: value" and a newline
     * @returns {Headers}
     * @throws {TypeError} that names the header
     */
    headers(lines) {
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
    },

    /**
     * @returns {Request}
     * @throws {TypeError} that names what is wrong with it
     */
    request(url, method, lines, body, signal) {
      let parsed;
      try {
        parsed = new URL(url);
      } catch {
        throw new TypeError(`invalid URL "${url}"`);
      }
      if (!['http:', 'https:', 'blob:'].includes(parsed.protocol)) {
        throw new TypeError(`URL "${url}" is of a scheme that cannot be fetched`);
      }
      if (parsed.username || parsed.password) throw new TypeError('a URL with a user name or password in it');
      if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(method) || /^(connect|trace|track)$/i.test(method)) {
        throw new TypeError(`invalid method "${method}"`);
      }
      if (body && /^(get|head)$/i.test(method)) throw new TypeError(`a ${method} request with a body`);
      return new Request(url, { method, headers: weftFetch.headers(lines), body, signal });
    },

    /**
     * The most telling message of a failure. Node's own "fetch failed" says nothing, and its
     * cause may have a code alone, or be several, one for each address.
     * @param {unknown} error
     * @returns {string} never empty
     */
    reason(error) {
      let best = '';
      for (let each = error; each instanceof Error; each = each.errors?.[0] ?? each.cause) {
        best = each.message || each.code || best;
      }
      return best || String(error) || 'the request failed';
    },

    /**
     * Puts an answer into the program's memory and completes the operation.
     * @param {number} operation
     * @param {number} response address of a weft_host_response
     * @param {Response} answer
     * @param {Uint8Array} body
     */
    complete(operation, response, answer, body) {
      let headers = '';
      for (const [name, value] of answer.headers) headers += `${name}: ${value}\n`;
      const urlSize = lengthBytesUTF8(answer.url) + 1;
      const headersSize = lengthBytesUTF8(headers) + 1;
      if (body.length > 0x7fffffff) {
        _weft__web_fetch_no_memory(operation);
        return;
      }
      if (!_weft__web_fetch_answer(operation, response, answer.status, urlSize, headersSize, body.length)) return;
      // Only now: the memory may have grown, and its views with it.
      stringToUTF8(answer.url, HEAPU32[(response + 4) >>> 2], urlSize);
      stringToUTF8(headers, HEAPU32[(response + 8) >>> 2], headersSize);
      HEAPU8.set(body, HEAPU32[(response + 12) >>> 2]);
      _weft__web_fetch_done(operation);
    },

    /**
     * @param {number} operation
     * @param {Request} request
     * @param {number} response address of a weft_host_response
     * @param {() => void} cancel what stands in the table while the operation is open
     */
    run: async (operation, request, response, cancel) => {
      let report;
      try {
        const answer = await fetch(request);
        const body = new Uint8Array(await answer.arrayBuffer());
        report = () => weftFetch.complete(operation, response, answer, body);
      } catch (error) {
        report = error instanceof RangeError
          ? () => _weft__web_fetch_no_memory(operation)
          : () => weftFetch.fail(_weft__web_fetch_lost, operation, weftFetch.reason(error));
      }
      if (weftOperations.get(operation) !== cancel) return;
      weftOperations.delete(operation);
      weftPump.enter(report);
    },
  },

  weft__web_fetch__deps: ['$weftFetch', '$UTF8ToString'],
  weft__web_fetch: (operation, url, method, headers, body, bodySize, response) => {
    operation >>>= 0;
    if (typeof fetch !== 'function') {
      _weft__web_fetch_unsupported(operation);
      return;
    }
    const controller = new AbortController();
    // A copy. Not the bytes themselves: Node 20 cannot send those again after a redirect.
    const bytes = body ? new Blob([HEAPU8.subarray(body >>> 0, (body >>> 0) + (bodySize >>> 0))]) : undefined;
    let request;
    try {
      request = weftFetch.request(UTF8ToString(url), UTF8ToString(method), UTF8ToString(headers), bytes, controller.signal);
    } catch (error) {
      weftFetch.fail(_weft__web_fetch_invalid, operation, weftFetch.reason(error));
      return;
    }
    const cancel = () => controller.abort();
    weftOperations.set(operation, cancel);
    weftFetch.run(operation, request, response, cancel);
  },
});
