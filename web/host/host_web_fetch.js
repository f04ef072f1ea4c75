/**
 * Requests of the web host, made with the fetch() of the page or of Node.js.
 */
addToLibrary({
  $weftRequest__deps: ['$UTF8ToString'],
  /** Makes a Request of what the program asks for, or says what is wrong with that. */
  $weftRequest: {
    /** The fields of weft_host_request that are strings of RequestInit, by their offset. */
    options: {
      redirect: 24, credentials: 28, mode: 32, cache: 36, referrer: 40, referrerPolicy: 44, integrity: 48,
    },

    /** @param {number} address of a pointer to a string */
    text: (address) => UTF8ToString(HEAPU32[address >>> 2]),

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

    /** @returns {URL} @throws {TypeError} */
    url(text) {
      let url;
      try {
        url = new URL(text, globalThis.document?.baseURI ?? globalThis.location?.href);
      } catch {
        throw new TypeError(`invalid URL "${text}"`);
      }
      const schemes = ['http:', 'https:', 'blob:', ...(ENVIRONMENT_IS_NODE ? ['file:'] : [])];
      if (!schemes.includes(url.protocol)) {
        throw new TypeError(`URL "${text}" is of a scheme that cannot be fetched`);
      }
      if (url.username || url.password) throw new TypeError('a URL with a user name or password in it');
      return url;
    },

    /**
     * @param {number} from address of a weft_host_request
     * @param {AbortSignal} signal
     * @param {ReadableStream} [upload] the body, if the request has one to come
     * @returns {{url: URL, request: Request}}
     * @throws {TypeError} that names what is wrong with it
     */
    make(from, signal, upload) {
      const url = weftRequest.url(weftRequest.text(from));
      const method = weftRequest.text(from + 4);
      if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(method) || /^(connect|trace|track)$/i.test(method)) {
        throw new TypeError(`invalid method "${method}"`);
      }
      const body = HEAPU32[(from + 12) >>> 2];
      const bodySize = HEAPU32[(from + 16) >>> 2];
      if ((body || HEAPU8[from + 20]) && /^(get|head)$/i.test(method)) {
        throw new TypeError(`a ${method} request with a body`);
      }
      /** @type {RequestInit} */
      const init = { method, headers: weftRequest.headers(weftRequest.text(from + 8)), signal, keepalive: HEAPU8[from + 21] !== 0 };
      // A copy. Not the bytes themselves: Node 20 cannot send those again after a redirect.
      if (body) init.body = new Blob([HEAPU8.slice(body, body + bodySize)]);
      if (upload) Object.assign(init, { body: upload, duplex: 'half' });
      for (const [name, offset] of Object.entries(weftRequest.options)) {
        const value = weftRequest.text(from + offset);
        if (value !== '') init[name] = name === 'referrer' && value === 'no-referrer' ? '' : value;
      }
      return { url, request: new Request(url, init) };
    },
  },

  $weftUpload__deps: ['$weftDescriptors', '$weftStatus', '$weftFail', '$weftOperations', 'weft__web_done'],
  /**
   * The body of a request as a descriptor to write. In Node.js the request streams it; browsers do so
   * over HTTP/2 or not at all, so there it is gathered.
   */
  $weftUpload: {
    /** @returns {{descriptor: Descriptor, stream: ReadableStream}} */
    streamed() {
      let controller;
      /** Called when the request wants more. @type {(() => void) | undefined} */
      let wanted;
      let wants = false;
      let broken = false;
      const stream = new ReadableStream({
        start: (given) => (controller = given),
        pull() {
          wants = true;
          wanted?.();
        },
        cancel() {
          broken = true;
          wanted?.();
        },
      }, { highWaterMark: 0 });
      const descriptor = {
        write(operation, data, size) {
          const answer = () => {
            wanted = undefined;
            weftOperations.delete(operation);
            if (broken) {
              weftFail(operation, weftStatus.EPIPE, 'the request takes no more of its body');
              return;
            }
            wants = false;
            controller.enqueue(HEAPU8.slice(data, data + size));
            _weft__web_done(operation, size);
          };
          if (wants || broken) {
            answer();
            return;
          }
          wanted = () => weftPump.enter(answer);
          weftOperations.set(operation, () => (wanted = undefined));
        },
        close() {
          if (!broken) controller.close();
        },
      };
      return { descriptor, stream };
    },

    /** @param {(body: Blob) => void} send called when the body is complete @returns {Descriptor} */
    gathered(send) {
      const pieces = [];
      return {
        write(operation, data, size) {
          pieces.push(HEAPU8.slice(data, data + size));
          _weft__web_done(operation, size);
        },
        close: () => send(new Blob(pieces)),
      };
    },
  },

  $weftFetch__deps: [
    '$weftRequest', '$weftUpload', '$weftDescriptors', '$weftOperations', '$weftPump', '$weftStatus', '$weftFail',
    '$weftReason', '$lengthBytesUTF8', '$stringToUTF8', 'weft__web_head', 'weft__web_done',
  ],
  $weftFetch: {
    /** A file, as fetch() would give it. @param {URL} url @returns {Promise<Response>} */
    file: async (url) => {
      const [{ createReadStream }, { Readable }, { once }] = await Promise.all([
        import('node:fs'), import('node:stream'), import('node:events'),
      ]);
      const file = createReadStream(url);
      await once(file, 'open');
      return new Response(Readable.toWeb(file));
    },

    /**
     * Puts the head of an answer into the program's memory and completes the operation.
     * @param {number} operation
     * @param {number} response address of a weft_host_response
     * @param {Response} answer
     * @param {string} url of the request
     * @param {AbortController} controller
     */
    head(operation, response, answer, url, controller) {
      let headers = '';
      for (const [name, value] of answer.headers) headers += `${name}: ${value}\n`;
      const finalUrl = answer.url || url;
      const urlSize = lengthBytesUTF8(finalUrl) + 1;
      const headersSize = lengthBytesUTF8(headers) + 1;
      if (!_weft__web_head(operation, response, urlSize, headersSize)) {
        controller.abort();
        return;
      }
      // Only now: the memory may have grown, and its views with it.
      HEAP32[response >>> 2] = answer.status;
      stringToUTF8(finalUrl, HEAPU32[(response + 4) >>> 2], urlSize);
      stringToUTF8(headers, HEAPU32[(response + 8) >>> 2], headersSize);
      if (answer.body) {
        const reader = answer.body.getReader();
        const next = async () => (await reader.read()).value;
        const close = () => {
          // The stream too: what it has buffered, or a file.
          reader.cancel().catch(() => {});
          controller.abort();
        };
        const status = url.startsWith('file:') ? weftStatus.EIO : weftStatus.ENETWORK;
        HEAP32[(response + 20) >>> 2] = weftDescriptors.add(weftDescriptors.source(next, close, status));
      }
      _weft__web_done(operation, 0);
    },

    /**
     * @param {number} operation
     * @param {number} response address of a weft_host_response
     * @param {URL} url
     * @param {Request} request
     * @param {AbortController} controller
     * @param {() => void} cancel what stands in the table while the operation is open
     */
    run: async (operation, response, url, request, controller, cancel) => {
      const isFile = url.protocol === 'file:';
      let report;
      try {
        const answer = await (isFile ? weftFetch.file(url) : fetch(request));
        report = () => weftFetch.head(operation, response, answer, url.href, controller);
      } catch (error) {
        report = () => weftFail(operation, isFile ? weftStatus.EIO : weftStatus.ENETWORK, weftReason(error));
      }
      if (weftOperations.get(operation) !== cancel) return;
      weftOperations.delete(operation);
      weftPump.enter(report);
    },
  },

  weft__web_fetch__deps: ['$weftFetch'],
  weft__web_fetch: (operation, from, response) => {
    operation >>>= 0;
    from >>>= 0;
    response >>>= 0;
    if (typeof fetch !== 'function') {
      weftFail(operation, weftStatus.ENOTSUP, 'there is no fetch() here');
      return;
    }
    const controller = new AbortController();
    const uploads = HEAPU8[from + 20] !== 0;
    const upload = uploads && ENVIRONMENT_IS_NODE ? weftUpload.streamed() : undefined;
    let made;
    try {
      made = weftRequest.make(from, controller.signal, upload?.stream);
    } catch (error) {
      weftFail(operation, weftStatus.EINVAL, weftReason(error));
      return;
    }
    const cancel = () => controller.abort();
    weftOperations.set(operation, cancel);
    const run = (request) => weftFetch.run(operation, response, made.url, request, controller, cancel);
    if (uploads) {
      const descriptor = upload?.descriptor ?? weftUpload.gathered((body) => run(new Request(made.request, { body })));
      HEAP32[(response + 24) >>> 2] = weftDescriptors.add(descriptor);
    }
    if (!uploads || upload) run(made.request);
  },
});
