/**
 * The two ends of a connection between threads. Both are alike: each requests the other to call methods of what the other
 * keeps for it, and responds to such requests.
 *
 * @typedef {import('./message.mjs').Message} Message
 *
 * @typedef {object} Port
 * @property {(message: any, moved: any[]) => void} post
 * @property {(receive: (message: any) => void) => void} listen
 * @property {(isBusy: boolean) => void} [hold] whether the process, of Node.js, waits for messages
 *
 * @typedef {object} Request one that is pending
 * @property {number} id
 * @property {string} method
 * @property {(value: any) => void} resolve
 * @property {(reason: unknown) => void} reject
 * @property {(() => void)[]} after called when the response has come; if that is an iterator, when it has ended
 * @property {boolean} isIdle the process need not wait for the response
 * @property {unknown} holder kept alive until the response has come
 *
 * @typedef {{id: number, count: number}} Remote
 */
import { Kept, Step, steps } from './kept.mjs';
import { decode, encode, encodeArguments, encodeRecord } from './message.mjs';

/** @param {unknown} error */
const isUnclonable = (error) => /** @type {any} */ (error)?.name === 'DataCloneError';

/** @param {string} what @param {any} error why it cannot be posted */
const unclonable = (what, error) => (isUnclonable(error)
  ? new TypeError(`${what} cannot be passed to another thread: ${error.message}`) : error);

export class Link {
  /** @type {Port} */
  #port;
  /** @type {boolean} */
  #moves;
  #last = 0;
  #lastSignal = 0;
  /** @type {Map<number, Request>} */
  #requests = new Map();
  #busy = 0;
  /** What stands here for what the other end keeps. @type {Map<number, WeakRef<any>>} */
  #remotes = new Map();
  /** @type {WeakMap<object, Remote>} */
  #remoteOf = new WeakMap();
  /** The open remote streams and iterators, each with what to call at its end. @type {Map<number, (() => void)[]>} */
  #open = new Map();
  /** Called when this end waits for nothing. @type {(() => void) | undefined} */
  #quiet;
  /** The signals of requests of the other end. @type {Map<number, AbortController>} */
  #controllers = new Map();
  /** Kept alive by the remote functions, streams and iterators. @type {WeakRef<object> | undefined} */
  #owner;
  /** @type {FinalizationRegistry<Remote>} */
  #registry = new FinalizationRegistry((remote) => this.#dropRemote(remote));
  /** Why the connection is over. @type {{reason: unknown} | undefined} */
  #over;
  /** @type {() => void} */
  #close = () => {};
  /** Fulfilled when the connection is over. @type {Promise<void>} */
  closed = new Promise((resolve) => (this.#close = resolve));

  /**
   * @param {Port} port
   * @param {Record<string, Function>} methods those that the other end may call before it has anything: of number 0
   * @param {boolean} [moves] whether the bytes that this end passes belong to nobody else, and may be moved
   */
  constructor(port, methods, moves = false) {
    this.#port = port;
    this.#moves = moves;
    /** What this end keeps for the other. */
    this.kept = new Kept(methods);
    port.listen((message) => void this.#receive(message));
  }

  // ---- Requests ----

  /**
   * @param {number} id of what the other end keeps
   * @param {string} method
   * @param {unknown[]} given
   * @param {object} [how]
   * @param {boolean} [how.isIdle]
   * @param {unknown} [how.holder]
   * @param {() => void} [how.after] called when the response has come; if that is an iterator, when it has ended
   * @param {(message: Message) => unknown[]} [how.encoded] makes the arguments, in place of `given`
   * @returns {Promise<any>}
   */
  request(id, method, given, { isIdle = false, holder, after, encoded } = {}) {
    return new Promise((resolve, reject) => {
      const number = ++this.#last;
      const calls = after ? [after] : [];
      this.#requests.set(number, { id, method, resolve, reject, after: calls, isIdle, holder });
      try {
        this.#post(calls, (message) => ({
          do: 'request', number, id, method, values: encoded?.(message) ?? encodeArguments(this, given, message),
        }));
      } catch (error) {
        if (this.#requests.delete(number)) for (const call of calls) call();
        throw unclonable(`${given[0] ?? method}: an argument`, error);
      }
      if (!isIdle) this.#count(1);
    });
  }

  /** @param {number} id @returns {(method: any, ...given: unknown[]) => Promise<any>} requests that which the other end keeps */
  requester(id) {
    const holder = this.#owner?.deref();
    return (method, ...given) => this.request(id, method, given, { holder });
  }

  /** @param {object} owner is not collected while a remote function, stream or iterator is in use */
  ownedBy(owner) {
    this.#owner = new WeakRef(owner);
  }

  /** @param {number} id of a signal whose request is pending @param {unknown} reason */
  abort(id, reason) {
    if (this.#over) return;
    const post = (/** @type {unknown} */ value) => {
      this.#post([], (message) => ({ do: 'abort', id, reason: encode(this, value, message) }));
    };
    try {
      post(reason);
    } catch (error) {
      post(unclonable('the reason of an abort', error));
    }
  }

  /** @param {number} id of a signal whose request has been responded to */
  forget(id) {
    if (!this.#over) this.#port.post({ do: 'forget', id }, []);
  }

  /**
   * @param {(() => void)[]} after
   * @param {(message: Message) => object} make
   */
  #post(after, make) {
    /** @type {Message} */
    const message = { moved: new Set(), kept: [], posted: [], after, moves: this.#moves, errors: new Set() };
    try {
      this.#check();
      const made = make(message);
      this.#check(); // a getter of the user's may have closed the connection
      this.#port.post(made, [...message.moved]);
    } catch (error) {
      for (const id of message.kept) this.kept.drop(id, 1);
      throw error;
    }
    for (const call of message.posted) call();
  }

  #check() {
    if (this.#over) throw this.#over.reason;
  }

  /** Ends the connection: pending requests are rejected. @param {unknown} reason */
  close(reason) {
    if (this.#over) return;
    this.#over = { reason };
    for (const { reject, after } of this.#requests.values()) {
      reject(reason);
      for (const call of after) call();
    }
    this.#requests.clear();
    for (const after of this.#open.values()) for (const call of after) call();
    this.#open.clear();
    this.#count(-this.#busy);
    this.kept.clear(reason);
    for (const controller of this.#controllers.values()) controller.abort(reason);
    this.#controllers.clear();
    this.#close();
  }

  /** Calls `call` once, when no request is pending and no remote stream is open. @param {() => void} call */
  whenQuiet(call) {
    this.#quiet = call;
    this.#checkQuiet();
  }

  #checkQuiet() {
    if (this.#busy > 0 || this.#open.size > 0) return;
    const quiet = this.#quiet;
    this.#quiet = undefined;
    quiet?.();
  }

  get isOver() {
    return this.#over !== undefined;
  }

  /** @param {number} more */
  #count(more) {
    const before = this.#busy;
    this.#busy += more;
    if ((before > 0) !== (this.#busy > 0)) this.#port.hold?.(this.#busy > 0);
  }

  // ---- What stands here for what the other end keeps ----

  /** @param {any} value @returns {number | undefined} of what the other end keeps, and this stands for */
  idOfRemote(value) {
    return this.#remoteOf.get(value)?.id;
  }

  /**
   * @template {object} T
   * @param {number} id of what the other end keeps
   * @param {() => T} make
   * @returns {T} what stands for it, the same as long as somebody has it
   */
  remote(id, make) {
    const known = this.#remotes.get(id)?.deref();
    if (known) {
      /** @type {Remote} */ (this.#remoteOf.get(known)).count++;
      return known;
    }
    const made = make();
    const remote = { id, count: 1 };
    this.#remotes.set(id, new WeakRef(made));
    this.#remoteOf.set(made, remote);
    this.#registry.register(made, remote);
    return made;
  }

  /** A remote stream or iterator is open. @param {number} id */
  opened(id) {
    if (!this.#open.has(id)) this.#open.set(id, []);
  }

  /** @param {Remote} remote */
  #dropRemote({ id, count }) {
    // There may be a newer one of that number.
    if (!this.#remotes.get(id)?.deref()) {
      this.#remotes.delete(id);
      this.#end(id);
    }
    if (!this.#over) this.#port.post({ do: 'drop', id, count }, []);
  }

  /** A remote iterator has ended. @param {number} id */
  #end(id) {
    const after = this.#open.get(id) ?? [];
    this.#open.delete(id);
    for (const call of after) call();
    this.#checkQuiet();
  }

  /** @returns {number} of a signal */
  newSignalNumber() {
    return ++this.#lastSignal;
  }

  /** @param {number} id @returns {AbortSignal} that of a request of the other end */
  newSignal(id) {
    const controller = new AbortController();
    this.#controllers.set(id, controller);
    return controller.signal;
  }

  // ---- Messages ----

  /** @param {any} message */
  #receive(message) {
    if (this.#over) return;
    const { id } = message;
    switch (message.do) {
      case 'request':
        void this.#respond(message);
        break;
      case 'result':
      case 'failure':
        this.#settle(message);
        break;
      case 'abort':
        this.#controllers.get(id)?.abort(decode(this, message.reason));
        this.#controllers.delete(id);
        break;
      case 'forget':
        this.#controllers.delete(id);
        break;
      default: this.kept.drop(id, message.count);
    }
  }

  /** @param {any} response */
  #settle({ do: outcome, number, value }) {
    const request = this.#requests.get(number);
    if (!request) return;
    const { id, method, after, isIdle, resolve, reject } = request;
    this.#requests.delete(number);
    if (!isIdle) this.#count(-1);
    let settle = outcome === 'result' ? resolve : reject;
    let decoded;
    try {
      decoded = decode(this, value);
    } catch (error) {
      settle = reject;
      decoded = error;
    }
    // The signal of a call is also that of the iterator that it has returned.
    if (settle === resolve && value?.is === 'iterator') this.#open.set(value.id, after);
    else for (const call of after) call();
    if (id !== 0 && (settle === reject || (steps.has(method) && decoded.done))) this.#end(id);
    settle(decoded);
    this.#checkQuiet();
  }

  /** @param {{number: number, id: number, method: string, values: any[]}} request */
  async #respond({ number, id, method, values }) {
    let outcome = 'result';
    let value;
    try {
      value = await this.kept.call(id, method, values.map((one) => decode(this, one)));
    } catch (error) {
      outcome = 'failure';
      value = error;
    }
    if (!this.#over) this.#postResponse(outcome, number, value);
  }

  /** @param {string} outcome @param {number} number @param {any} value */
  #postResponse(outcome, number, value) {
    try {
      this.#post([], (message) => ({
        do: outcome, number,
        value: value instanceof Step ? encodeRecord(this, { ...value }, message) : encode(this, value, message),
      }));
    } catch (error) {
      if (!this.#over) this.#postResponse('failure', number, unclonable('a value', error));
    }
  }

  /** How much this end holds, for tests. @returns {Record<string, number>} */
  get sizes() {
    const tables = { requests: this.#requests, kept: this.kept, remotes: this.#remotes, open: this.#open, controllers: this.#controllers };
    return Object.fromEntries(Object.entries(tables).map(([name, { size }]) => [name, size]));
  }
}
