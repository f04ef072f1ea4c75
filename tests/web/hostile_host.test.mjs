/**
 * A host that breaks its rules: each function of the page that a program uses throws, rejects, gives what it should not,
 * or calls back at once or twice, with reasons of every kind. The program gets a status and ends; a call whose program
 * cannot go on is rejected. Nothing is silent, and nothing is thrown where nobody catches it: node:test fails a test on
 * an exception or a rejection that is not handled.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { runInNewContext } from 'node:vm';
import { programFile } from './program.mjs';

/** Reasons of every kind, by what they are. @type {Record<string, unknown>} */
const reasons = {
  'an Error': new Error('as planned'), undefined, 'null': null, '0': 0, 'an empty string': '',
  'an object without text': Object.create(null), 'an Error of another realm': runInNewContext("new TypeError('from elsewhere')"),
  'an error that is its own cause': (() => {
    const error = new Error('');
    error.cause = error;
    return error;
  })(),
};

/** A rejected promise, which not every place looks at. @param {unknown} reason */
function rejection(reason) {
  const promise = Promise.reject(reason);
  promise.catch(() => {});
  return promise;
}

/** What a function of the host does instead of its work. @type {[string, () => unknown][]} */
const faults = [
  ...Object.entries(reasons).flatMap(([name, reason]) => /** @type {[string, () => unknown][]} */ ([
    [`throws ${name}`, () => { throw reason; }],
    [`rejects with ${name}`, () => rejection(reason)],
  ])),
  ...Object.entries({ undefined, null: null, 0: 0, 'an object': {}, 'a function': () => {}, 'an object of another realm': runInNewContext('({})') })
    .flatMap(([name, value]) => /** @type {[string, () => unknown][]} */ ([
      [`gives ${name}`, () => value],
      [`gives a promise of ${name}`, async () => value],
    ])),
  ['gives an object whose then() throws', () => ({ then() { throw reasons['an Error']; } })],
  ['gives an object whose then() calls back twice, at once', () => ({
    then(/** @type {Function} */ resolve, /** @type {Function} */ reject) {
      resolve();
      reject();
    },
  })],
  ['never calls back', () => new Promise(() => {})],
];

/**
 * Replaces globals while `use` runs.
 * @template T
 * @param {Record<string, unknown>} replacements
 * @param {() => Promise<T>} use
 * @returns {Promise<T>}
 */
async function withGlobals(replacements, use) {
  const own = Object.fromEntries(Object.keys(replacements).map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]));
  for (const [name, value] of Object.entries(replacements)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  try {
    return await use();
  } finally {
    for (const [name, descriptor] of Object.entries(own)) {
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
      else delete globalThis[name];
    }
  }
}

/**
 * The same while a function runs that is not asynchronous.
 * @template T
 * @param {Record<string, unknown>} replacements
 * @param {() => T} use
 * @returns {T}
 */
function withHostile(replacements, use) {
  const before = { ...Object.fromEntries(Object.keys(replacements).map((name) => [name, globalThis[name]])) };
  Object.assign(globalThis, replacements);
  try {
    return use();
  } finally {
    Object.assign(globalThis, before);
  }
}

const { setTimeout: setTimer, clearTimeout: clearTimer } = globalThis;

/**
 * @template T
 * @param {string} what
 * @param {Promise<T>} promise
 * @returns {Promise<T>}
 */
async function notSilent(what, promise) {
  let timer;
  const silence = new Promise((resolve, reject) => { timer = setTimer(reject, 20_000, new Error(`${what}: silence`)); });
  try {
    return await Promise.race([promise, silence]);
  } finally {
    clearTimer(timer);
  }
}

/**
 * Runs a program to its end, which must come.
 * @param {string} name
 * @param {string[]} args
 * @param {object} [options]
 * @returns {Promise<string[]>} its lines
 */
async function run(name, args, options = {}) {
  const { default: start } = await import(programFile(name));
  /** @type {string[]} */
  const lines = [];
  const log = (/** @type {string} */ line) => { lines.push(line); };
  const ended = new Promise((resolve, reject) => {
    start({ arguments: args, print: log, printErr: (/** @type {string} */ line) => log(`error: ${line}`), onExit: resolve, ...options }).catch(reject);
  });
  assert.equal(await notSilent(`${name} ${args.join(' ')}`, ended), 0, lines.join('\n'));
  return lines;
}

/** @param {string} name @param {Partial<Record<string, unknown>>} options @returns {Promise<any>} a module in the environment of a worker */
async function loadAsWorker(name, options = {}) {
  const file = programFile(name);
  const { default: start } = await import(file);
  const binary = readFileSync(file.replace(/mjs$/, 'wasm'));
  return withGlobals({ process: undefined, importScripts: () => {}, self: { location: { href: 'https://example.org/' } } },
    () => start({ wasmBinary: binary, ...options }));
}

// ---- Requests ----

const url = 'http://127.0.0.1:1/';
const response = () => ({ status: 200, url, headers: new Headers(), body: new Response('body').body });

/**
 * Runs a request, which fails with a status or is answered. Its timeout is short only if it may have to end the request.
 * @param {string} title @param {string[]} args @param {RegExp} expected
 */
async function request(title, args, expected) {
  const timeout = expected.source.includes('TIMEDOUT') ? '0.2' : '60';
  const lines = await run('fetch_probe', ['-t', timeout, ...args, url]);
  const [first, ...rest] = lines.filter((line) => !line.startsWith('error: '));
  assert.match(first, expected, title);
  assert.equal(rest.at(-1), 'left 0 bytes', title);
}

test('fetch() may do anything', async () => {
  for (const [name, fault] of faults) {
    const expected = name === 'never calls back' ? /^WEFT_ETIMEDOUT/ : /^WEFT_ENETWORK: ./;
    for (const args of [[], ['-u', '2', '-d', 'piece', '-X', 'POST']]) {
      await withGlobals({ fetch: fault }, () => request(name, args, expected));
    }
  }
});

test('each part of a Response may be anything', async () => {
  for (const part of ['status', 'url', 'headers', 'body']) {
    for (const [name, fault] of faults) {
      const hostile = () => Object.defineProperty(response(), part, { get: fault });
      await withGlobals({ fetch: async () => hostile() }, () => request(`${part} ${name}`, [], /^(WEFT_ENETWORK: .|status \d+$)/));
    }
  }
});

test('the stream of a body may do anything', async () => {
  const pieces = () => ({ read: async () => ({ done: false, value: new Uint8Array(10) }), cancel: async () => {} });
  for (const [name, fault] of faults) {
    const expected = name === 'never calls back' ? /^WEFT_ETIMEDOUT/ : /^WEFT_ENETWORK: ./;
    const withReader = (/** @type {() => unknown} */ getReader) => ({ fetch: async () => ({ ...response(), body: { getReader } }) });
    await withGlobals(withReader(fault), () => request(`getReader ${name}`, [], /^WEFT_E(NETWORK|TIMEDOUT): ./));
    await withGlobals(withReader(() => ({ ...pieces(), read: fault })), () => request(`read ${name}`, [], expected));
    await withGlobals(withReader(() => ({ ...pieces(), read: async () => ({ done: false, value: await fault() }) })),
      () => request(`a piece that ${name}`, [], expected));
    await withGlobals(withReader(() => ({ ...pieces(), cancel: fault })), () => request(`cancel ${name}`, ['-s', '4', '-l', '1'], /^status 200/));
  }
});

test('a body that consists of empty pieces does not stop the process', async () => {
  const read = async () => ({ done: false, value: new Uint8Array() });
  await withGlobals({ fetch: async () => ({ ...response(), body: { getReader: () => ({ read, cancel: async () => {} }) } }) },
    () => request('empty pieces', [], /^WEFT_ETIMEDOUT/));
});

/** A body that gives these pieces, and says whether it is a stream of bytes. @param {Uint8Array[]} pieces @param {boolean} isOfBytes */
function bodyOf([...pieces], isOfBytes) {
  const read = async () => ({ done: pieces.length === 0, value: pieces.shift() });
  const getReader = (/** @type {{mode: string} | undefined} */ options) => {
    if (options && !isOfBytes) throw new TypeError('not a stream of bytes');
    return { read, cancel: async () => {}, releaseLock() {} };
  };
  return { getReader };
}

/** @param {Uint8Array[]} pieces @param {boolean} isOfBytes @returns {Promise<string[]>} */
const readBody = (pieces, isOfBytes) =>
  withGlobals({ fetch: async () => ({ ...response(), body: bodyOf(pieces, isOfBytes) }) }, () => run('fetch_probe', ['-s', '300', url]));

test('a piece that was read is freed at once, if nobody else can have it', async () => {
  const lines = [];
  for (const isOfBytes of [false, true]) {
    const pieces = [100, 1000].map((size) => new Uint8Array(size).fill(size));
    lines.push(await readBody(pieces, isOfBytes));
    const isFreed = isOfBytes && 'transfer' in ArrayBuffer.prototype;
    assert.deepEqual(pieces.map(({ buffer }) => buffer.byteLength), isFreed ? [0, 0] : [100, 1000]);
  }
  assert.match(lines[0].join(), /^status 200,1100 bytes, checksum \d+,,left 0 bytes$/);
  assert.deepEqual(lines[1], lines[0]);
});

test('a piece that cannot be freed is read all the same', async () => {
  const piece = new Uint8Array(new WebAssembly.Memory({ initial: 1 }).buffer);
  assert.match((await readBody([piece, piece], true)).join(), /^status 200,131072 bytes, /);
});

test('each class that a request needs may do anything', async () => {
  for (const Class of ['AbortController', 'Request', 'Headers', 'URL', 'Blob', 'ReadableStream', 'TextDecoder']) {
    const Real = globalThis[Class];
    /** Whether it is not for a request: the decoder of output has arguments, and this test loads the program. @param {unknown[]} given */
    const isOther = (given) => (Class === 'TextDecoder' && given.length > 0) || (Class === 'URL' && given[0] !== url);
    for (const [name, fault] of faults) {
      // A function, which may be called with new and return another object.
      const Hostile = function hostile(/** @type {any[]} */ ...given) { return isOther(given) ? new Real(...given) : fault(); };
      const fetch = () => Promise.reject(new Error('not reached'));
      for (const args of [['-d', 'text', '-X', 'POST'], ['-u', '2', '-d', 'piece', '-X', 'POST']]) {
        await withGlobals({ [Class]: Hostile, fetch }, () => request(`${Class} ${name}`, args, /^WEFT_E(INVAL|NETWORK|PIPE|TIMEDOUT): ./));
      }
    }
  }
});

// ---- Standard input ----

test('what is given as standard input may do anything', async () => {
  const pieces = { read: async () => ({ done: true }), cancel: async () => {} };
  for (const [name, fault] of faults) {
    for (const [part, stdin] of Object.entries({
      stream: { stream: fault }, getReader: { getReader: fault }, read: { getReader: () => ({ ...pieces, read: fault }) },
      cancel: { getReader: () => ({ ...pieces, cancel: fault }) },
    })) {
      if (name === 'never calls back' && part === 'read') continue;
      const [first] = await run('stdin_probe', ['count'], { stdin });
      assert.match(first, /^(WEFT_EIO: .|0 lines, 0 bytes)/, `${part} ${name}`);
    }
    const [line] = await withGlobals({ Blob: function hostile() { return fault(); } }, () => run('stdin_probe', ['count'], { stdin: 'text' }));
    assert.equal(line, '1 lines, 4 bytes', `a text needs no Blob, which ${name}`);
  }
});

// ---- WebSockets ----

/** An obedient WebSocket, which sends one message. */
class Socket {
  static OPEN = 1;
  OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  protocol = '';
  /** @type {Record<string, (event?: unknown) => void>} */
  on = {};

  constructor() {
    queueMicrotask(() => this.come());
  }

  set onopen(listener) { this.on.open = listener; }
  set onerror(listener) { this.on.error = listener; }
  set onmessage(listener) { this.on.message = listener; }
  set onclose(listener) { this.on.close = listener; }

  come() {
    this.on.open?.({});
    this.on.message?.({ data: 'text' });
  }

  send() {}

  /** @param {number} [code] @param {string} [reason] */
  close(code = 1000, reason = '') {
    queueMicrotask(() => this.on.close?.({ code, reason }));
  }
}

/** @param {string} title @param {unknown} WebSocket @returns {Promise<string[]>} */
const connect = async (title, WebSocket) => {
  const lines = await withGlobals({ WebSocket }, () => run('websocket_probe', ['ws://host/', 'quick', 's=text', 'o=0.1', 'x']));
  assert.ok(lines.includes('left 0 bytes'), `${title}: ${lines.join(', ')}`);
  assert.ok(lines.length >= 3, `${title}: ${lines.join(', ')}`);
  return lines;
};

test('a WebSocket whose functions do anything', async () => {
  assert.deepEqual(await connect('obedient', Socket), ['connected, protocol ""', 'received text, 4 bytes: text', 'left 0 bytes']);
  for (const [name, fault] of faults) {
    if (name.startsWith('throws')) await connect(`new ${name}`, function hostile() { return fault(); });
    for (const member of ['send', 'close']) {
      await connect(`${member} ${name}`, class extends Socket {
        constructor() {
          super();
          Object.defineProperty(this, member, { value: fault });
        }
      });
    }
    for (const member of ['readyState', 'bufferedAmount', 'protocol', 'binaryType']) {
      await connect(`${member} ${name}`, class extends Socket {
        constructor() {
          super();
          Object.defineProperty(this, member, { get: fault, set: fault });
        }
      });
    }
  }
});

test('a WebSocket whose events are anything', async () => {
  for (const event of [undefined, null, 0, {}, { data: null }, { data: {} }, { data: new Blob(['text']) }, { code: {}, reason: {}, error: 5 }]) {
    for (const types of [['open', 'message'], ['open', 'open', 'error', 'message'], ['error', 'close', 'close'], ['message'], ['open', 'close', 'message', 'error']]) {
      await connect(`${types} ${JSON.stringify(event)}`, class extends Socket {
        come() {
          for (const type of types) this.on[type](event);
        }
      });
    }
  }
});

// ---- Promises, streams and events ----

/** @param {string} mode of js_probe @param {(weft: any) => unknown} make @returns {Promise<string[]>} */
const probe = async (mode, make) => {
  const lines = await run('js_probe', [mode, '-'], { make: (/** @type {string} */ what, /** @type {any} */ weft) => make(weft) });
  assert.ok(lines.includes('left 0 bytes'), lines.join(', '));
  return lines;
};

test('work that C awaits may do anything', async () => {
  for (const [name, fault] of faults) {
    const [line] = await probe('timeout', (weft) => weft.promise(fault));
    assert.match(line, name === 'never calls back' ? /^WEFT_ECANCELED/ : /^(WEFT_E(JS|INVAL): .|undefined 0 0|null 0 0|number 0 0|json )/, name);
  }
});

test('an iterator may do anything', async () => {
  for (const [name, fault] of faults.filter(([title]) => title !== 'never calls back')) {
    const hostile = { [Symbol.asyncIterator]: () => ({ next: fault, return: fault }) };
    const [line] = await probe('some', (weft) => weft.stream(hostile));
    assert.match(line, /^(WEFT_EJS: .|undefined 0 0)/, name);
    const values = { [Symbol.asyncIterator]: () => ({ next: async () => ({ done: false, value: 1 }), return: fault }) };
    const lines = await probe('some', (weft) => weft.stream(values));
    assert.deepEqual(lines.slice(0, 2), ['number 1 1', 'number 1 1'], name);
  }
});

test('a ReadableStream may do anything', async () => {
  for (const [name, fault] of faults.filter(([title]) => title !== 'never calls back')) {
    const read = async () => ({ done: false, value: 1 });
    const [first] = await probe('some', (weft) => weft.stream({ getReader: () => ({ read: fault, cancel: fault }) }));
    assert.match(first, /^(WEFT_EJS: .|undefined 0 0)/, `read ${name}`);
    const lines = await probe('some', (weft) => weft.stream({ getReader: () => ({ read, cancel: fault }) }));
    assert.deepEqual(lines.filter((line) => line.startsWith('number')), ['number 1 1', 'number 1 1'], `cancel ${name}`);
    const [last] = await probe('some', (weft) => {
      try {
        return weft.stream({ getReader: fault });
      } catch {
        return weft.stream([]);
      }
    });
    assert.match(last, /^WEFT_E(JS|ND): ./, `getReader ${name}`);
  }
});

test('the AbortController of a promise may do anything', async () => {
  for (const [name, fault] of faults) {
    const [line] = await probe('promise', (weft) => withHostile({ AbortController: function hostile() { return fault(); } }, () => {
      try {
        return weft.promise(() => 1);
      } catch {
        return weft.promise(1);
      }
    }));
    assert.equal(line, 'number 1 1', name);
  }
});

test('the signal of a call may do anything', async () => {
  const { default: load } = await import(programFile('call_module'));
  const module = await load({ print() {} });
  for (const [name, fault] of faults) {
    for (const member of ['aborted', 'reason', 'addEventListener', 'removeEventListener']) {
      const { signal } = new AbortController();
      const isFunction = member.endsWith('Listener');
      Object.defineProperty(signal, member, isFunction ? { value: fault } : { get: fault });
      const call = module.fail(-1, 'cancelled', { signal });
      await notSilent(`${member} ${name}`, call.then(() => assert.fail('fulfilled'), () => {}));
    }
    assert.equal(await notSilent(`after ${name}`, module.add(1, 2)), 3);
  }
  module.weft.stop();
});

test('a target of events may do anything', async () => {
  for (const [name, fault] of faults) {
    const [line] = await probe('timeout', (weft) => weft.event({ addEventListener: fault, removeEventListener: fault }, 'tick'));
    assert.match(line, /^WEFT_E(JS|CANCELED): ./, name);
  }
  const dispatch = (/** @type {string} */ type, /** @type {Function} */ listener) => {
    listener({ type });
    listener({ type });
  };
  assert.deepEqual(await probe('promise', (weft) => weft.event({ addEventListener: dispatch }, 'tick')), ['string 0 0 4 tick', 'left 0 bytes']);
  assert.deepEqual((await probe('some', (weft) => weft.events({ addEventListener: dispatch }, 'tick'))).slice(0, 2), Array(2).fill('string 0 0 4 tick'));
});

// ---- The clock, timers and messages ----

/** A call that takes some turns and a timer. @param {any} module */
const nap = (module) => module.nap(0.01, true);

/** @param {string} title @param {Record<string, unknown>} globals @param {unknown} reason that of the rejection */
async function crashes(title, globals, reason, load = async () => (await import(programFile('call_module'))).default({ print() {}, slice: 0 })) {
  const module = await load();
  await module.nothing();
  const pending = module.nap(60, true).catch((/** @type {unknown} */ error) => error);
  await module.nothing();
  await withGlobals(globals, async () => {
    for (const error of [await notSilent(title, nap(module).catch((/** @type {unknown} */ each) => each)), await notSilent(title, pending)]) {
      assert.match(error?.message ?? '', /the program has crashed: ./, title);
      assert.equal(error.cause, reason, title);
    }
    await assert.rejects(module.add(1, 2), /add: the program has crashed: ./, title);
  });
}

test('a clock, a timer or a macrotask that throws ends the program, and the calls say so', async () => {
  for (const [name, reason] of Object.entries(reasons)) {
    const fault = () => { throw reason; };
    await crashes(`setImmediate throws ${name}`, { setImmediate: fault }, reason);
    await crashes(`setTimeout throws ${name}`, { setTimeout: fault }, reason);
    await crashes(`performance.now throws ${name}`, { performance: { now: fault } }, reason);
  }
});

test('in a page or a worker, a message or a frame that throws ends the program', async () => {
  const load = () => loadAsWorker('call_module', { print() {}, slice: 0 });
  const document = { hidden: false };
  for (const [name, reason] of Object.entries(reasons)) {
    const fault = () => { throw reason; };
    await crashes(`requestAnimationFrame throws ${name}`, { document, requestAnimationFrame: fault }, reason, load);
    await crashes(`document.hidden throws ${name}`, { document: Object.defineProperty({}, 'hidden', { get: fault }) }, reason, load);
    const started = await load();
    await withGlobals({ MessageChannel: function hostile() { fault(); } }, async () => {
      const error = await notSilent(`new MessageChannel throws ${name}`, started.nothing().catch((/** @type {unknown} */ each) => each));
      assert.equal(error.cause, reason);
    });
  }
});

test('what ends a timer or a channel may throw', async () => {
  for (const [name, reason] of Object.entries(reasons)) {
    // It works, but that nobody notices.
    const ending = (/** @type {Function} */ end) => /** @this {unknown} @param {any[]} given */ function ends(...given) {
      end.apply(this, given);
      throw reason;
    };
    class Channel extends MessageChannel {
      constructor() {
        super();
        this.port1.close = ending(this.port1.close);
      }
    }
    for (const [globals, load] of /** @type {[Record<string, unknown>, () => Promise<any>][]} */ ([
      [{ clearTimeout: ending(clearTimer) }, async () => (await import(programFile('call_module'))).default({ print() {} })],
      [{ MessageChannel: Channel }, () => loadAsWorker('call_module', { print() {} })],
    ])) {
      const module = await load();
      await withGlobals(globals, async () => {
        const pending = module.nap(60, true).catch((/** @type {any} */ error) => error.message);
        assert.equal(await module.add(1, 2), 3);
        module.end_by('trap').catch(() => {});
        const message = await notSilent(`${Object.keys(globals)} throws ${name}`, pending);
        assert.match(message, /the program has crashed: ./);
      });
    }
  }
});

test('a clock that stands still or steps back keeps the process for no longer than a slice', async () => {
  for (const next of [(/** @type {number} */ now) => now, (/** @type {number} */ now) => now - 1]) {
    let now = 1000;
    const { default: load } = await import(programFile('call_module'));
    const module = await load({ print() {} });
    await withGlobals({ performance: { now: () => (now = next(now)) } }, async () => {
      let fired = false;
      setTimer(() => { fired = true; });
      while (!fired) await module.nothing();
    });
    module.weft.stop();
  }
});

/** Calls back at once, and as often as said. @param {number} times */
const atOnce = (times) => (/** @type {() => void} */ callback) => {
  for (let i = 0; i < times; i++) callback();
};

/** The number of programs in this process that listen for its end: those whose loop runs. */
const running = () => /** @type {any} */ (process)[Symbol.for('weft.programs')]?.entries.size ?? 0;

/** Waits until a program's loop has ended, which takes some macrotasks. @param {number} before how many were running before it */
async function loopEnds(before) {
  while (running() > before) await sleep(1);
}

test('timers and macrotasks may call back at once or twice', async () => {
  const twice = (/** @type {Function} */ later) => (/** @type {() => void} */ callback, /** @type {number} */ delay) => {
    later(callback, delay);
    return later(callback, delay);
  };
  const { setImmediate: soon } = globalThis;
  for (const globals of [
    { setTimeout: atOnce(1) }, { setTimeout: atOnce(2) }, { setTimeout: twice(setTimer) },
    { setImmediate: atOnce(1) }, { setImmediate: atOnce(2) }, { setImmediate: twice(soon) },
    { setTimeout: atOnce(1), setImmediate: atOnce(1) },
  ]) {
    const before = running();
    await withGlobals(globals, async () => {
      const { default: load } = await import(programFile('call_module'));
      const module = await load({ print() {} });
      assert.equal(await notSilent('nap', nap(module)), 7);
      assert.equal(await notSilent('add', module.add(1, 2)), 3);
      module.weft.stop();
    });
    await notSilent('stop', loopEnds(before));
  }
});

test('in a page, frames and messages may come at once or twice', async () => {
  const document = { hidden: false };
  class Channel {
    port1 = { onmessage() {}, close() {} };
    port2 = { postMessage: () => this.port1.onmessage() };
  }
  for (const globals of [
    { document, requestAnimationFrame: atOnce(1) }, { document, requestAnimationFrame: atOnce(2) }, { document, requestAnimationFrame() {} },
    { MessageChannel: Channel }, { document, MessageChannel: Channel, requestAnimationFrame: atOnce(1), setTimeout: atOnce(1) },
  ]) {
    const module = await loadAsWorker('call_module', { print() {}, slice: 0 });
    await withGlobals(globals, async () => {
      assert.equal(await notSilent('nap', nap(module)), 7);
      assert.equal(await notSilent('add', module.add(1, 2)), 3);
      module.weft.stop();
      await sleep(30);
    });
  }
});

// ---- Other realms ----

test('values of another realm are what they are', async () => {
  const make = (/** @type {string} */ code) => runInNewContext(code);
  const given = async (/** @type {string} */ code) => (await probe('promise', (weft) => weft.promise(make(code))))[0];
  assert.equal(await given('new Uint8Array([65, 66])'), 'bytes 0 0 2 AB');
  assert.equal(await given('new Uint8Array([65, 66]).buffer'), 'bytes 0 0 2 AB');
  assert.equal(await given('new DataView(new Uint8Array([65, 66]).buffer, 1)'), 'bytes 0 0 1 B');
  assert.equal(await given('({ a: [1] })'), 'json 0 0 9 {"a":[1]}');
  assert.equal(await given('Promise.resolve(5)'), 'number 5 5');
  assert.equal(await given("Promise.reject(new RangeError('far'))"), 'WEFT_EJS: RangeError: far');
  for (const stdin of ['new Uint8Array([65, 10])', 'new Uint8Array([65, 10]).buffer']) {
    assert.deepEqual(await run('stdin_probe', ['count'], { stdin: make(stdin) }), ['1 lines, 2 bytes']);
  }
  const stream = new ReadableStream({
    start(controller) {
      controller.enqueue(make('new Uint8Array([65, 10])'));
      controller.close();
    },
  });
  assert.deepEqual(await run('stdin_probe', ['count'], { stdin: stream }), ['1 lines, 2 bytes']);
  const body = { getReader: () => stream };
  let count = 0;
  Object.assign(body, { getReader: () => ({ read: async () => (count++ ? { done: true } : { done: false, value: make('new Uint8Array([65, 66])') }) }) });
  await withGlobals({ fetch: async () => ({ ...response(), body }) }, async () => {
    assert.ok((await run('fetch_probe', [url])).includes('AB'));
  });
  await withGlobals({ fetch: () => make("Promise.reject(new TypeError('from elsewhere'))") }, async () => {
    assert.equal((await run('fetch_probe', [url]))[0], 'WEFT_ENETWORK: from elsewhere');
  });
  const { default: load } = await import(programFile('call_module'));
  const module = await load();
  await withGlobals({ TextEncoder: make('(Encoder) => class { encode(text) { return Uint8Array.from(new Encoder().encode(text)); } }')(TextEncoder) }, async () => {
    assert.equal(await module.join('a', make('new Uint8Array([1])'), 'b'), 'a|01|b');
  });
  module.weft.stop();
});
