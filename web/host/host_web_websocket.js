/**
 * WebSockets of the web host: sources of messages, as those of host_web_sources.js, into which can be sent. Linked into
 * programs that use weft/websocket.h.
 *
 * @typedef {object} Socket what the source of a connection has besides
 * @property {WebSocket | undefined} ws undefined if there was none to make
 * @property {Raw | undefined} end how it ended
 * @property {number[]} closers ids of the promises of its end
 */
addToLibrary({
  $weftWebSocket__deps: ['$weftSources', '$weftSource', '$weftFailure', '$weftStatus', '$weftJsStatus'],
  $weftWebSocket: {
    /** What a waiting message counts besides its bytes. */
    overhead: 64,

    /**
     * A failure to connect, or undefined.
     * @param {string} url
     * @param {string} protocols
     * @param {(ws: WebSocket) => void} use
     */
    make(url, protocols, use) {
      if (typeof WebSocket !== 'function') {
        const where = ENVIRONMENT_IS_NODE ? `Node.js ${process.version}: it comes with version 22` : 'this page or worker';
        return { status: weftStatus.ENOTSUP, message: `there is no WebSocket in ${where}` };
      }
      try {
        // A browser would take a relative one, and http: for ws:, where others would not.
        if (!/^wss?:/i.test(url)) throw new DOMException(`the URL "${url}" is not of the scheme ws: or wss:`, 'SyntaxError');
        const ws = new WebSocket(url, protocols === '' ? [] : protocols.split(/, */));
        ws.binaryType = 'arraybuffer';
        use(ws);
        return undefined;
      } catch (error) {
        const { message } = weftFailure(error);
        return { status: error?.name === 'SyntaxError' ? weftStatus.EINVAL : weftStatus.ENETWORK, message: message.replace(/^SyntaxError: /, '') };
      }
    },

    /** @param {string} url @param {string} protocols @param {number} limit in bytes @returns {number} its id */
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
      /** Why it failed, as far as the host tells: Node.js does. */
      let reason = '';
      const finish = (status, code, text) => {
        if (socket.end) return;
        socket.end = { status, raw: { type: 5, number: code, bytes: encoder.encode(text) } };
        weftSource.push(id, socket.end);
        for (const closer of socket.closers.splice(0)) weftWebSocket.tell(closer, socket.end);
      };
      const refuse = () => finish(weftStatus.ENETWORK, 1006, `no connection to ${url}${reason && `: ${reason}`}`);
      const failure = weftWebSocket.make(url, protocols, (ws) => {
        socket.ws = ws;
        ws.onopen = () => {
          opened = true;
          weftSource.push(id, { status: 0, raw: { type: 5, bytes: encoder.encode(ws.protocol) } });
        };
        ws.onerror = ({ error, message }) => {
          reason = error?.message || message || '';
          // Of one that the page's policy forbids Chromium says nothing more.
          if (!opened) setTimeout(refuse, 100);
        };
        ws.onmessage = ({ data }) => {
          if (socket.end) return;
          const bytes = typeof data === 'string' ? encoder.encode(data) : new Uint8Array(data);
          const size = bytes.length + weftWebSocket.overhead;
          waiting += size;
          if (waiting > limit) {
            finish(weftJsStatus.ELIMIT, 4009, '');
            ws.close(4009, 'messages came faster than they were received');
            return;
          }
          weftSource.push(id, { status: 0, raw: { type: typeof data === 'string' ? 5 : 6, bytes }, taken: () => { waiting -= size; } });
        };
        ws.onclose = ({ code, reason: text }) => {
          if (opened) finish(weftJsStatus.END, code, text);
          else refuse();
        };
      });
      if (failure) weftSource.push(id, failure);
      return id;
    },

    /** Fulfils a promise with an end. @param {number} id @param {Raw} end */
    tell: (id, { raw }) => weftSource.push(id, { status: 0, raw }),

    /** @param {number} id @returns {Socket | undefined} */
    of: (id) => weftSources.get(id >>> 0)?.socket,

    isOpen: (socket) => socket?.ws?.readyState === 1,
  },

  weft_host_websocket_open__deps: ['$weftWebSocket', '$UTF8ToString'],
  weft_host_websocket_open: (url, protocols, limit) => weftWebSocket.open(UTF8ToString(url), UTF8ToString(protocols), limit >>> 0),

  weft_host_websocket_send__deps: ['$weftWebSocket'],
  weft_host_websocket_send: (id, data, size, isText, limit) => {
    data >>>= 0;
    size >>>= 0;
    const socket = weftWebSocket.of(id);
    if (!weftWebSocket.isOpen(socket)) return weftStatus.EPIPE;
    const { ws } = socket;
    if (ws.bufferedAmount > 0 && ws.bufferedAmount + size > limit >>> 0) return weftJsStatus.EFULL;
    // A copy: the message is on its way when the program has gone on.
    const bytes = HEAPU8.slice(data, data + size);
    if (!isText) {
      ws.send(bytes);
      return 0;
    }
    let text;
    try {
      text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      return weftStatus.EINVAL;
    }
    ws.send(text);
    return 0;
  },

  weft_host_websocket_drain__deps: ['$weftWebSocket', '$weftOperations', '$weftPump', 'weft__web_done'],
  weft_host_websocket_drain: (operation, id, limit) => {
    operation >>>= 0;
    limit >>>= 0;
    const socket = weftWebSocket.of(id);
    let delay = 2;
    let timer;
    const look = () => {
      if (weftWebSocket.isOpen(socket) && socket.ws.bufferedAmount > limit) {
        // What takes long is looked at less often.
        delay = Math.min(delay * 2, 64);
        timer = setTimeout(look, delay);
        return;
      }
      weftOperations.delete(operation);
      weftPump.enter(() => _weft__web_done(operation, 0));
    };
    weftOperations.set(operation, () => clearTimeout(timer));
    timer = setTimeout(look, delay);
  },

  weft_host_websocket_close__deps: ['$weftWebSocket', '$UTF8ToString'],
  weft_host_websocket_close: (id, code, reason) => {
    const socket = weftWebSocket.of(id);
    const text = UTF8ToString(reason);
    try {
      if (code || text) socket.ws.close(code || 1000, text);
      else socket.ws.close();
    } catch {
      return 0;
    }
    const closer = weftSource.open({ once: true });
    if (socket.end) weftWebSocket.tell(closer, socket.end);
    else socket.closers.push(closer);
    return closer;
  },
});
