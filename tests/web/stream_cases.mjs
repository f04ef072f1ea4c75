/** Messages and events that C takes: their order, their end, and what becomes of those that come too fast. See js_probe.c. */
import { probe } from './promise_cases.mjs';

const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });
const end = 'WEFT_END: no more values';
const number = (value) => `number ${value} ${value}`;

/** Sends events, one after the other. */
const send = (target, ...events) => events.forEach((event) => target.dispatchEvent(event));
const details = (type, ...values) => values.map((detail) => new CustomEvent(type, { detail }));
const value = (event) => event.detail;

/** A mistake in JavaScript's call. */
const refuses = (call, line) => probe('promise', (weft, log) => {
  try {
    call(weft);
  } catch (error) {
    log(error);
  }
  return weft.promise(1);
}, [line, number(1)]);

/** @type {Record<string, import('./cases.mjs').Case>} */
export const cases = {
  'an iterable': probe('next', (weft) => weft.stream([1, 'two', [3]]), [number(1), 'string 0 0 3 two', 'json 0 0 3 [3]', end, end]),
  'nothing': probe('next', (weft) => weft.stream([]), [end, end]),
  'an asynchronous generator is asked as C asks': probe('some', (weft, log) => weft.stream((async function* () {
    try {
      for (let i = 0; ; i++) {
        log(`makes ${i}`);
        yield i;
      }
    } finally {
      log('is let go of');
    }
  })()), [], { lines: ['makes 0', number(0), 'makes 1', number(1), 'left 0 bytes', 'is let go of'] }),
  'one that throws': probe('next', (weft) => weft.stream((async function* () {
    yield 1;
    throw new TypeError('no more');
  })()), [number(1), 'WEFT_EJS: TypeError: no more', 'WEFT_EJS: TypeError: no more']),
  'a ReadableStream': probe('next', (weft) => weft.stream(new ReadableStream({
    start(controller) {
      controller.enqueue('a');
      controller.enqueue('b');
      controller.close();
    },
  })), ['string 0 0 1 a', 'string 0 0 1 b', end, end]),
  'a ReadableStream that is closed': probe('some', (weft, log) => weft.stream(new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(2)),
    cancel: () => log('cancelled'),
  })), ['bytes 0 0 2 \\x00\\x00', 'bytes 0 0 2 \\x00\\x00', 'cancelled']),
  'a message that cannot be passed is gone, and the next is there': probe('some', (weft) => weft.stream([1, () => {}, 3]), [
    number(1), /^WEFT_EINVAL: a function cannot be passed to C/,
  ]),
  'waits that are cancelled lose nothing, and ask no more': probe('interrupted', (weft, log) => {
    let count = 0;
    let busy = false;
    const next = async () => {
      if (busy) log('asked twice');
      busy = true;
      await pause(25);
      busy = false;
      return { done: count === 4, value: count++ };
    };
    return weft.stream({ [Symbol.asyncIterator]: () => ({ next }) });
  }, [0, 1, 2, 3].map(number).concat(end, end)),
  'a promise that is asked for a message': probe('next', (weft) => weft.promise(1), [
    /^WEFT_EMISUSE: weft_js_next: the id \d+ belongs to a promise: use weft_js_promise$/, /^WEFT_EMISUSE: /,
  ]),
  'a ReadableStream that is refused is not locked': {
    ...probe('promise', (weft) => weft.promise(1), []),
    lines: [number(1), 'left 0 bytes', 'Error: weft: the program has ended', 'locked: false'],
    async use(module, log, exited) {
      await exited;
      const stream = new ReadableStream();
      try {
        module.weft.stream(stream);
      } catch (error) {
        log(error);
      }
      log(`locked: ${stream.locked}`);
    },
  },
  'what is no stream': refuses((weft) => weft.stream(5), 'TypeError: weft.stream: the source must be a ReadableStream or iterable'),

  'events': probe('some', (weft) => {
    const target = new EventTarget();
    const id = weft.events(target, ['begin', 'end']);
    setTimeout(send, 10, target, new Event('begin'), new Event('other'), new Event('end'));
    return id;
  }, ['string 0 0 5 begin', 'string 0 0 3 end']),
  'events, as the program wants them': probe('some', (weft) => {
    const target = new EventTarget();
    const id = weft.events(target, 'key', { value: (event) => ({ key: event.detail }) });
    send(target, ...details('key', 'a', 'b'));
    return id;
  }, ['json 0 0 11 {"key":"a"}', 'json 0 0 11 {"key":"b"}']),
  'closed, nobody listens': (() => {
    const target = new EventTarget();
    return probe('some', (weft, log) => {
      const id = weft.events(target, 'key', { value: (event) => (log(`sees ${event.detail}`), event.detail) });
      send(target, ...details('key', 1, 2));
      return id;
    }, ['sees 1', 'sees 2', number(1), number(2)], {
      async use(module, log, exited) {
        await exited;
        send(target, ...details('key', 3));
      },
    });
  })(),
  'events that the program itself sends': probe('sends', (weft) => {
    const target = new EventTarget();
    const id = weft.events(target, 'n', { value });
    weft.promise = ((promise) => (work) => promise((send(target, ...details('n', 1)), work)))(weft.promise);
    return id;
  }, [number(1)]),
  'more than may wait: it fails, behind those': probe('slow', (weft) => {
    const target = new EventTarget();
    const id = weft.events(target, 'n', { value, limit: 3 });
    send(target, ...details('n', 1, 2, 3, 4, 5));
    return id;
  }, [1, 2, 3].map(number).concat(Array(2).fill('WEFT_ELIMIT: messages came faster than they were received: more than 3 waited'))),
  'the oldest are dropped': probe('some', (weft) => {
    const target = new EventTarget();
    const id = weft.events(target, 'n', { value, limit: 2, overflow: 'drop-oldest' });
    send(target, ...details('n', 1, 2, 3, 4, 5));
    return id;
  }, [4, 5].map(number)),
  'the newest are dropped': probe('some', (weft) => {
    const target = new EventTarget();
    const id = weft.events(target, 'n', { value, limit: 2, overflow: 'drop-newest' });
    send(target, ...details('n', 1, 2, 3, 4, 5));
    return id;
  }, [1, 2].map(number)),
  'a thousand may wait, unless said otherwise': probe('next', (weft) => {
    const target = new EventTarget();
    const id = weft.events(target, 'n', { value: () => 1 });
    for (let i = 0; i < 1001; i++) send(target, new Event('n'));
    return id;
  }, [...Array(1000).fill(number(1)), ...Array(2).fill(/^WEFT_ELIMIT: .* more than 1000 waited$/)]),
  'a listener that throws': probe('next', (weft) => {
    const target = new EventTarget();
    const id = weft.events(target, 'n', { value: (event) => event.detail.of.nothing });
    send(target, ...details('n', 1, 2));
    return id;
  }, [/^WEFT_EJS: TypeError: /, /^WEFT_EJS: TypeError: /]),
  'a bad limit': refuses((weft) => weft.events(new EventTarget(), 'a', { limit: 0 }), 'RangeError: weft.events: the limit is 0: it must be an integer, 1 or more'),
  'a bad overflow': refuses((weft) => weft.events(new EventTarget(), 'a', { overflow: 'no' }), "TypeError: weft.events: `overflow` must be 'fail', 'drop-oldest' or 'drop-newest'"),
  'a bad type, beside a good one': refuses((weft) => weft.events(new EventTarget(), ['a', Symbol('b')]), 'TypeError: weft.events: a type is not a string'),
  'a bad target': refuses((weft) => weft.events({}, 'a'), 'TypeError: weft.events: the target is not an EventTarget'),

  'one event': probe('promise', (weft) => {
    const target = new EventTarget();
    setTimeout(send, 10, target, ...details('ready', 7, 8));
    return weft.event(target, 'ready', { value });
  }, [number(7)]),
  'one event that does not come': probe('timeout', (weft, log) => {
    const target = new EventTarget();
    const { addEventListener } = target;
    target.addEventListener = (type, listener, { signal, once }) => {
      signal.addEventListener('abort', () => log(`${type}, once ${once}: nobody listens`));
      addEventListener.call(target, type, listener, { signal, once });
    };
    return weft.event(target, 'ready');
  }, ['ready, once true: nobody listens', 'WEFT_ECANCELED: cancelled']),
  'one event whose listener throws': probe('promise', (weft) => {
    const target = new EventTarget();
    setTimeout(send, 10, target, new Event('ready'));
    return weft.event(target, 'ready', { value() { throw new Error('in the listener'); } });
  }, ['WEFT_EJS: in the listener']),
  'one event of nothing': probe('promise', (weft) => weft.event(null, 'ready'), [/^WEFT_EJS: TypeError: /]),
};
