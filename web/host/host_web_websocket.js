/**
 * WebSockets of the web host: sources of messages (host_web_sources.js) to which the program can also send. Linked only
 * into programs that use weft/websocket.h.
 *
 * @typedef {object} Socket what a connection has besides its source
 * @property {WebSocket | undefined} ws undefined if it could not be created
 * @property {Raw | undefined} end how the connection ended
 * @property {number[]} closers ids of the promises that are fulfilled when the connection ends
 */
addToLibrary({
  $weftWebSocket__deps: ['$weftSources', '$weftSource', '$weftFailure', '$weftReason', '$weftBytes', '$weftJsType', '$weftStatus', '$weftJsStatus'],
  $weftWebSocket: {
    /** What a waiting message counts towards the limit besides its bytes. */
    overhead: 64,
    /** The close code if the connection failed or was lost. */
    abnormalClosure: 1006,
    /** The close code that the peer gets if messages arrive faster than they are received. */
    tooFast: 4009,
    /** How long the close event may follow the error event, in ms. */
    closeDelay: 100,
    /** The first and the longest interval at which a drain checks what is still to be sent, in ms. */
    shortestCheck: 2,
    longestCheck: 64,

    /**
     * Creates a WebSocket.
     * @param {string} url
     * @param {string} protocols separated by ", "
     * @param {(ws: WebSocket) => void} use called with it
     * @returns {{status: number, message: string} | undefined} the failure, if it could not be created
     */
    make(url, protocols, use) {
      if (typeof WebSocket !== 'function') {
        const where = ENVIRONMENT_IS_NODE ? `Node.js ${process.version}: version 22 has it` : 'this page or worker';
        return { status: weftStatus.ENOTSUP, message: `WebSocket is not available in ${where}` };
      }
      try {
        // Some hosts accept relative URLs, and http: for ws:; others do not.
        if (!/^wss?:/i.test(url)) throw new DOMException(`the scheme of the URL "${url}" is not ws: or wss:`, 'SyntaxError');
        const ws = new WebSocket(url, protocols === '' ? [] : protocols.split(/, */));
        ws.binaryType = 'arraybuffer';
        use(ws);
        return undefined;
      } catch (error) {
        const { message } = weftFailure(error);
        return { status: error?.name === 'SyntaxError' ? weftStatus.EINVAL : weftStatus.ENETWORK, message: message.replace(/^SyntaxError: /, '') };
      }
    },

    /** Starts to connect. @param {string} url @param {string} protocols @param {number} limit in bytes @returns {number} its id */
    open(url, protocols, limit) {
      const encoder = new TextEncoder();
      /** @type {Socket} */
      const socket = { ws: undefined, end: undefined, closers: [] };
      const id = weftSource.open({
        socket,
        stop() {
          if (!socket.end) socket.ws?.close();
        },
      });
      let opened = false;
      let waiting = 0;
      /** Why it failed, if the host reports it: Node.js does. */
      let reason = '';
      const finish = (status, code, text) => {
        if (socket.end) return;
        socket.end = { status, raw: { type: weftJsType.STRING, number: code, bytes: encoder.encode(text) } };
        weftSource.push(id, socket.end);
        for (const closer of socket.closers.splice(0)) weftWebSocket.fulfil(closer, socket.end);
      };
      const refuse = () => finish(weftStatus.ENETWORK, weftWebSocket.abnormalClosure, `no connection to ${url}${reason && `: ${reason}`}`);
      /** Makes a listener. If it throws, the connection is lost. @param {(event: any) => void} handle */
      const on = (handle) => (event) => {
        try {
          if (!socket.end) handle(event ?? {});
        } catch (error) {
          reason = weftReason(error);
          if (opened) finish(weftJsStatus.END, weftWebSocket.abnormalClosure, reason);
          else refuse();
          weftWebSocket.close(socket.ws);
        }
      };
      const failure = weftWebSocket.make(url, protocols, (ws) => {
        socket.ws = ws;
        ws.onopen = on(() => {
          if (opened) return;
          opened = true;
          weftSource.push(id, { status: 0, raw: { type: weftJsType.STRING, bytes: encoder.encode(ws.protocol) } });
        });
        ws.onerror = on(({ error, message }) => {
          reason = error?.message || message || '';
          // Chromium sends no close event if the page's policy forbids the connection.
          if (!opened) setTimeout(refuse, weftWebSocket.closeDelay);
        });
        ws.onmessage = on(({ data }) => {
          const bytes = typeof data === 'string' ? encoder.encode(data) : weftBytes(data);
          if (!bytes) throw new TypeError('a message that is neither text nor bytes');
          const size = bytes.length + weftWebSocket.overhead;
          waiting += size;
          if (waiting > limit) {
            finish(weftJsStatus.ELIMIT, weftWebSocket.tooFast, '');
            weftWebSocket.close(ws, weftWebSocket.tooFast, 'messages came faster than they were received');
            return;
          }
          weftSource.push(id, { status: 0, raw: { type: typeof data === 'string' ? weftJsType.STRING : weftJsType.BYTES, bytes }, received: () => { waiting -= size; } });
        });
        ws.onclose = on(({ code, reason: text }) => {
          if (opened) finish(weftJsStatus.END, Number(code) || weftWebSocket.abnormalClosure, String(text ?? ''));
          else refuse();
        });
      });
      if (failure) weftSource.push(id, failure);
      return id;
    },

    /** Fulfils a promise with the end of a connection. @param {number} id @param {Raw} end */
    fulfil: (id, { raw }) => weftSource.push(id, { status: 0, raw }),

    /** @param {number} id @returns {Socket | undefined} */
    of: (id) => weftSources.get(id >>> 0)?.socket,

    /** @param {WebSocket | undefined} ws @param {...(number | string)} why @returns {boolean} whether it was accepted */
    close(ws, ...why) {
      try {
        ws.close(...why);
        return true;
      } catch {
        return false;
      }
    },

    /** How many bytes are in transit; undefined if the connection is not open. @param {Socket | undefined} socket @returns {number | undefined} */
    inTransit(socket) {
      try {
        const { ws } = socket;
        return ws.readyState === ws.OPEN ? ws.bufferedAmount : undefined;
      } catch {
        return undefined;
      }
    },
  },

  weft_host_websocket_open__sig: 'iiii',
  weft_host_websocket_open__deps: ['$weftWebSocket', '$UTF8ToString'],
  weft_host_websocket_open: (url, protocols, limit) => weftWebSocket.open(UTF8ToString(url), UTF8ToString(protocols), limit >>> 0),

  weft_host_websocket_send__sig: 'iiiiii',
  weft_host_websocket_send__deps: ['$weftWebSocket', '$weftStatus', '$weftJsStatus'],
  weft_host_websocket_send: (id, data, size, isText, limit) => {
    data >>>= 0;
    size >>>= 0;
    const socket = weftWebSocket.of(id);
    const inTransit = weftWebSocket.inTransit(socket);
    if (inTransit === undefined) return weftStatus.EPIPE;
    if (inTransit > 0 && inTransit + size > limit >>> 0) return weftJsStatus.EFULL;
    // A copy: the message is sent while the program continues.
    let message = HEAPU8.slice(data, data + size);
    try {
      if (isText) message = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(message);
    } catch {
      return weftStatus.EINVAL;
    }
    try {
      socket.ws.send(message);
      return 0;
    } catch {
      return weftStatus.EPIPE;
    }
  },

  weft_host_websocket_drain__sig: 'viii',
  weft_host_websocket_drain__deps: ['$weftWebSocket', '$weftOperations', '$weftPump', 'weft__web_done'],
  weft_host_websocket_drain: (operation, id, limit) => {
    operation >>>= 0;
    limit >>>= 0;
    const socket = weftWebSocket.of(id);
    let delay = weftWebSocket.shortestCheck;
    let timer;
    const check = () => {
      // The longer it takes, the less often it is checked.
      delay = Math.min(delay * 2, weftWebSocket.longestCheck);
      if (weftWebSocket.inTransit(socket) > limit && wait()) return;
      weftOperations.delete(operation);
      weftPump.enter(() => _weft__web_done(operation, 0));
    };
    const wait = () => {
      try {
        timer = setTimeout(check, delay);
        return true;
      } catch {
        return false;
      }
    };
    weftOperations.set(operation, () => clearTimeout(timer));
    if (!wait()) check();
  },

  weft_host_websocket_close__sig: 'iiii',
  weft_host_websocket_close__deps: ['$weftWebSocket', '$weftSource', '$UTF8ToString'],
  weft_host_websocket_close: (id, code, reason) => {
    const socket = weftWebSocket.of(id);
    const text = UTF8ToString(reason);
    if (!weftWebSocket.close(socket?.ws, ...(code || text ? [code || 1000, text] : []))) return 0;
    const closer = weftSource.open({ once: true });
    if (socket.end) weftWebSocket.fulfil(closer, socket.end);
    else socket.closers.push(closer);
    return closer;
  },
});
