/**
 * HTTP requests of the web host, made with the fetch() of the page or of Node.js. http_request.mjs reads the program's
 * request and makes a Request of it.
 */
addToLibrary({
  $weftUpload__deps: ['$weftPump', '$weftStatus', '$weftFail', '$weftOperations', '$weftReason', 'weft__web_done'],
  /**
   * The body of a request as a descriptor to write. In Node.js the request streams it. Browsers stream uploads over
   * HTTP/2 or not at all, so there the body is collected first.
   */
  $weftUpload: {
    /** @returns {{descriptor: Descriptor, stream: ReadableStream}} */
    streamed() {
      let controller;
      /** The write that waits until the request wants more. @type {(() => void) | undefined} */
      let waiting;
      /** @type {'full' | 'wanting' | 'cancelled'} */
      let state = 'full';
      const stream = new ReadableStream({
        start: (given) => (controller = given),
        pull() {
          state = 'wanting';
          waiting?.();
        },
        cancel() {
          state = 'cancelled';
          waiting?.();
        },
      }, { highWaterMark: 0 });
      const descriptor = {
        write(operation, data, size) {
          const finish = () => {
            waiting = undefined;
            weftOperations.delete(operation);
            if (state === 'cancelled') {
              weftFail(operation, weftStatus.EPIPE, 'the request accepts no more of its body');
              return;
            }
            state = 'full';
            try {
              controller.enqueue(HEAPU8.slice(data, data + size));
            } catch (error) {
              weftFail(operation, weftStatus.EPIPE, weftReason(error));
              return;
            }
            _weft__web_done(operation, size);
          };
          if (state !== 'full') {
            finish();
            return;
          }
          waiting = () => weftPump.enter(finish);
          weftOperations.set(operation, () => (waiting = undefined));
        },
        close() {
          if (state !== 'cancelled') controller.close();
        },
      };
      return { descriptor, stream };
    },

    /** @param {(pieces: Uint8Array[]) => void} send called when the body is complete @returns {Descriptor} */
    collected(send) {
      const pieces = [];
      return {
        write(operation, data, size) {
          pieces.push(HEAPU8.slice(data, data + size));
          _weft__web_done(operation, size);
        },
        close: () => send(pieces),
      };
    },
  },

  $weftFetch__deps: [
    '$weftReadRequest', '$weftUrl', '$weftFetchArguments', '$weftHeaderLines', '$weftReason', '$weftUpload', '$weftHostResponse', '$weftDescriptors',
    '$weftNodeModule', '$weftBytes', '$weftOperations', '$weftPump', '$weftStatus', '$weftFail', '$lengthBytesUTF8', '$stringToUTF8', 'weft__web_allocate_response', 'weft__web_done',
  ],
  $weftFetch: {
    /** A file as the response of a request. @param {URL} url @returns {Promise<Response>} */
    file: async (url) => {
      const [{ createReadStream }, { Readable }, { once }] = await Promise.all(['fs', 'stream', 'events'].map(weftNodeModule));
      const file = createReadStream(url);
      await once(file, 'open');
      return new Response(Readable.toWeb(file));
    },

    /** @param {string} text @returns {URL} @throws {TypeError} */
    url: (text) => weftUrl(text, ['http:', 'https:', 'blob:', ...(ENVIRONMENT_IS_NODE ? ['file:'] : [])], globalThis.document?.baseURI ?? globalThis.location?.href),

    /**
     * Takes from a response what the program gets.
     * @param {Response} response
     * @param {URL} url of the request
     * @returns {{status: number, headers: string, finalUrl: string, reader: ReadableStreamDefaultReader<Uint8Array> | undefined, isOurs: boolean}}
     * @throws {TypeError} if it is not a Response
     */
    take(response, url) {
      if (!Number.isInteger(response?.status)) throw new TypeError('what fetch() gave is not a Response');
      const { status, body } = response;
      let isOurs = false;
      try {
        // Only a stream of bytes permits that: it transfers its pieces.
        body.getReader({ mode: 'byob' }).releaseLock();
        isOurs = true;
      } catch {
        // Somebody else may have the pieces too, or there is no body.
      }
      const reader = body ? body.getReader() : undefined;
      if (body && typeof reader?.read !== 'function') throw new TypeError('the body of the response is not a stream');
      return { status, headers: weftHeaderLines(response.headers), finalUrl: String(response.url || url.href), reader, isOurs };
    },

    /**
     * Writes the status, URL and headers of a response into the program's memory, and completes the operation.
     * @param {number} operation
     * @param {number} at address of a weft_host_response
     * @param {ReturnType<typeof weftFetch.take>} taken
     * @param {URL} url of the request
     * @param {AbortController} controller
     */
    finish(operation, at, { status, headers, finalUrl, reader, isOurs }, url, controller) {
      const urlSize = lengthBytesUTF8(finalUrl) + 1;
      const headersSize = lengthBytesUTF8(headers) + 1;
      if (!_weft__web_allocate_response(operation, at, urlSize, headersSize)) {
        controller.abort();
        return;
      }
      // Views are valid only now: allocating may have grown the memory.
      HEAP32[(at + weftHostResponse.status) >>> 2] = status;
      stringToUTF8(finalUrl, HEAPU32[(at + weftHostResponse.url) >>> 2], urlSize);
      stringToUTF8(headers, HEAPU32[(at + weftHostResponse.headers) >>> 2], headersSize);
      if (reader) {
        let ended = false;
        const descriptor = weftDescriptors.source({
          async next() {
            const { done, value } = await reader.read();
            ended = Boolean(done);
            const bytes = done ? undefined : weftBytes(value);
            if (!done && !bytes) throw new TypeError('a piece of the body is not bytes');
            return bytes;
          },
          isOurs,
          close() {
            // An abort of what has ended takes as long as a part of the request.
            if (ended) return;
            controller.abort();
            // Cancels the stream too, which may have buffered bytes or be a file.
            reader.cancel().catch(() => {});
          },
          status: url.protocol === 'file:' ? weftStatus.EIO : weftStatus.ENETWORK,
        });
        HEAP32[(at + weftHostResponse.body) >>> 2] = weftDescriptors.add(descriptor);
      }
      _weft__web_done(operation, 0);
    },

    /**
     * Sends a request.
     * @param {number} operation
     * @param {number} at address of a weft_host_response
     * @param {URL} url
     * @param {() => ReturnType<typeof weftFetchArguments>} complete makes the request
     * @param {AbortController} controller
     * @param {() => void} cancel the entry of weftOperations while the operation is pending
     */
    run: async (operation, at, url, complete, controller, cancel) => {
      const isFile = url.protocol === 'file:';
      let report;
      try {
        const send = Module['embedder']?.fetch ?? fetch;
        const taken = weftFetch.take(await (isFile ? weftFetch.file(url) : send(...complete())), url);
        report = () => weftFetch.finish(operation, at, taken, url, controller);
      } catch (error) {
        try {
          controller.abort();
        } catch {
          // The request has failed anyway.
        }
        report = () => weftFail(operation, isFile ? weftStatus.EIO : weftStatus.ENETWORK, weftReason(error));
      }
      if (weftOperations.get(operation) !== cancel) return;
      weftOperations.delete(operation);
      weftPump.enter(report);
    },

    /**
     * Starts a request, as weft_host_fetch_start.
     * @param {number} operation
     * @param {number} requestAt address of a weft_host_request
     * @param {number} responseAt address of a weft_host_response
     */
    start(operation, requestAt, responseAt) {
      if (typeof (Module['embedder']?.fetch ?? globalThis.fetch) !== 'function') {
        weftFail(operation, weftStatus.ENOTSUP, 'fetch() is not available here');
        return;
      }
      let controller, wanted, upload, url, request;
      try {
        controller = new AbortController();
        wanted = weftReadRequest(HEAPU8.buffer, requestAt);
        if (wanted.uploads && ENVIRONMENT_IS_NODE) upload = weftUpload.streamed();
        url = weftFetch.url(wanted.url);
        request = weftFetchArguments(wanted, url, controller.signal, upload?.stream);
      } catch (error) {
        weftFail(operation, weftStatus.EINVAL, weftReason(error));
        return;
      }
      const cancel = () => controller.abort();
      weftOperations.set(operation, cancel);
      const run = (complete) => weftFetch.run(operation, responseAt, url, complete, controller, cancel);
      if (wanted.uploads) {
        const descriptor = upload?.descriptor ?? weftUpload.collected((pieces) => run(() => [new Request(...request), { body: new Blob(pieces) }]));
        HEAP32[(responseAt + weftHostResponse.upload) >>> 2] = weftDescriptors.add(descriptor);
      }
      if (!wanted.uploads || upload) run(() => request);
    },
  },

  weft__web_fetch__sig: 'viii',
  weft__web_fetch__deps: ['$weftFetch'],
  weft__web_fetch: (operation, request, response) => weftFetch.start(operation >>> 0, request >>> 0, response >>> 0),
});
