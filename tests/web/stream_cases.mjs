/** Messages and events that C receives: their order, the end of the stream, and overflow. See js_probe.c. */
import { probe } from './promise_cases.mjs';

/** @param {number} milliseconds */
const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });
const end = 'WEFT_END: no more values';
/** @param {number} given */
const number = (given) => `number ${given} ${given}`;

/** Dispatches events one after the other. @param {EventTarget} target @param {...Event} events */
const send = (target, ...events) => events.forEach((event) => target.dispatchEvent(event));
/** @param {string} type @param {...unknown} values */
const details = (type, ...values) => values.map((detail) => new CustomEvent(type, { detail }));
const value = (/** @type {CustomEvent} */ event) => event.detail;

/** A call that throws. @param {(weft: any) => unknown} call @param {string} line */
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
  'a stream may be an iterable': probe('next', (weft) => weft.stream([1, 'two', [3]]), [number(1), 'string 0 0 3 two', 'json 0 0 3 [3]', end, end]),
  'a stream may be empty': probe('next', (weft) => weft.stream([]), [end, end]),
  'an asynchronous generator is resumed when C receives': probe('some', (weft, log) => weft.stream((async function* () {
    try {
      for (let i = 0; ; i++) {
        log(`makes ${i}`);
        yield i;
      }
    } finally {
      log('returned');
    }
  })()), [], { lines: ['makes 0', number(0), 'makes 1', number(1), 'left 0 bytes', 'returned'] }),
  'an iterable that throws ends the stream with that failure': probe('next', (weft) => weft.stream((async function* () {
    yield 1;
    throw new TypeError('no more');
  })()), [number(1), 'WEFT_EJS: TypeError: no more', 'WEFT_EJS: TypeError: no more']),
  'a stream may be a ReadableStream': probe('next', (weft) => weft.stream(new ReadableStream({
    start(controller) {
      controller.enqueue('a');
      controller.enqueue('b');
      controller.close();
    },
  })), ['string 0 0 1 a', 'string 0 0 1 b', end, end]),
  'closing the stream cancels its ReadableStream': probe('some', (weft, log) => weft.stream(new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(2)),
    cancel: () => log('cancelled'),
  })), ['bytes 0 0 2 \\x00\\x00', 'bytes 0 0 2 \\x00\\x00', 'cancelled']),
  'a message that cannot be passed to C fails once, and the next is received': probe('some', (weft) => weft.stream([1, () => {}, 3]), [
    number(1), /^WEFT_EINVAL: a function cannot be passed to C/,
  ]),
  'cancelled receives lose no message and make no further request': probe('interrupted', (weft, log) => {
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
  'a promise has no messages': probe('next', (weft) => weft.promise(1), [
    /^WEFT_EMISUSE: weft_js_next: the id \d+ belongs to a promise: use weft_js_promise$/, /^WEFT_EMISUSE: /,
  ]),
  'a rejected ReadableStream is not locked': {
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
  'a value that is not iterable throws': refuses((weft) => weft.stream(5), 'TypeError: weft.stream: the source must be a ReadableStream or iterable'),

  'events are received in order': probe('some', (weft) => {
    const target = new EventTarget();
    const id = weft.events(target, ['begin', 'end']);
    setTimeout(send, 10, target, new Event('begin'), new Event('other'), new Event('end'));
    return id;
  }, ['string 0 0 5 begin', 'string 0 0 3 end']),
  'the option value converts events': probe('some', (weft) => {
    const target = new EventTarget();
    const id = weft.events(target, 'key', { value: (event) => ({ key: event.detail }) });
    send(target, ...details('key', 'a', 'b'));
    return id;
  }, ['json 0 0 11 {"key":"a"}', 'json 0 0 11 {"key":"b"}']),
  'closing the stream removes the listener': (() => {
    const target = new EventTarget();
    return probe('some', (weft, log) => {
      const id = weft.events(target, 'key', {
        value(event) {
          log(`sees ${event.detail}`);
          return event.detail;
        },
      });
      send(target, ...details('key', 1, 2));
      return id;
    }, ['sees 1', 'sees 2', number(1), number(2)], {
      async use(module, log, exited) {
        await exited;
        send(target, ...details('key', 3));
      },
    });
  })(),
  'events dispatched by a call of the program are received': probe('sends', (weft) => {
    const target = new EventTarget();
    const id = weft.events(target, 'n', { value });
    const { promise } = weft;
    weft.promise = (work) => {
      send(target, ...details('n', 1));
      return promise(work);
    };
    return id;
  }, [number(1)]),
  'the stream fails after the queued messages when too many come': probe('slow', (weft) => {
    const target = new EventTarget();
    const id = weft.events(target, 'n', { value, limit: 3 });
    send(target, ...details('n', 1, 2, 3, 4, 5));
    return id;
  }, [1, 2, 3].map(number).concat(Array(2).fill('WEFT_ELIMIT: messages came faster than they were received: more than 3 waited'))),
  'drop-oldest drops the oldest messages': probe('some', (weft) => {
    const target = new EventTarget();
    const id = weft.events(target, 'n', { value, limit: 2, overflow: 'drop-oldest' });
    send(target, ...details('n', 1, 2, 3, 4, 5));
    return id;
  }, [4, 5].map(number)),
  'drop-newest drops the newest messages': probe('some', (weft) => {
    const target = new EventTarget();
    const id = weft.events(target, 'n', { value, limit: 2, overflow: 'drop-newest' });
    send(target, ...details('n', 1, 2, 3, 4, 5));
    return id;
  }, [1, 2].map(number)),
  'the limit is 1000 by default': probe('next', (weft) => {
    const target = new EventTarget();
    const id = weft.events(target, 'n', { value: () => 1 });
    for (let i = 0; i < 1001; i++) send(target, new Event('n'));
    return id;
  }, [...Array(1000).fill(number(1)), ...Array(2).fill(/^WEFT_ELIMIT: .* more than 1000 waited$/)]),
  'a listener that throws ends the stream with that failure': probe('next', (weft) => {
    const target = new EventTarget();
    const id = weft.events(target, 'n', { value: (event) => event.detail.of.nothing });
    send(target, ...details('n', 1, 2));
    return id;
  }, [/^WEFT_EJS: TypeError: /, /^WEFT_EJS: TypeError: /]),
  'an invalid limit throws': refuses((weft) => weft.events(new EventTarget(), 'a', { limit: 0 }), 'RangeError: weft.events: the limit is 0: it must be an integer, 1 or more'),
  'an invalid overflow throws': refuses((weft) => weft.events(new EventTarget(), 'a', { overflow: 'no' }), "TypeError: weft.events: `overflow` must be 'fail', 'drop-oldest' or 'drop-newest'"),
  'an invalid type beside a valid one throws': refuses((weft) => weft.events(new EventTarget(), ['a', Symbol('b')]), 'TypeError: weft.events: a type is not a string'),
  'an invalid target throws': refuses((weft) => weft.events({}, 'a'), 'TypeError: weft.events: the target is not an EventTarget'),

  'the signal of the caller ends the stream, after the waiting events': probe('next', (weft) => {
    const target = new EventTarget();
    const own = new AbortController();
    const id = weft.events(target, 'n', { value, signal: own.signal });
    send(target, ...details('n', 1));
    own.abort(new RangeError('no more'));
    send(target, ...details('n', 2));
    return id;
  }, [number(1), 'WEFT_EJS: RangeError: no more', 'WEFT_EJS: RangeError: no more']),
  'a signal that is aborted already ends the stream': probe('next', (weft) => weft.events(new EventTarget(), 'n', { signal: AbortSignal.abort() }),
    Array(2).fill(/^WEFT_ECANCELED: /)),
  'with once the stream ends after one event of each type': probe('next', (weft) => {
    const target = new EventTarget();
    const id = weft.events(target, ['a', 'b'], { value, once: true });
    send(target, ...details('a', 1, 2), ...details('b', 3, 4));
    return id;
  }, [number(1), number(3), end, end]),
  'the signal of the caller rejects the promise of one event': probe('promise', (weft) => {
    const own = new AbortController();
    setTimeout(() => own.abort(new RangeError('no more')), 10);
    return weft.event(new EventTarget(), 'ready', { signal: own.signal });
  }, ['WEFT_EJS: RangeError: no more']),

  'one event may be awaited': probe('promise', (weft) => {
    const target = new EventTarget();
    setTimeout(send, 10, target, ...details('ready', 7, 8));
    return weft.event(target, 'ready', { value });
  }, [number(7)]),
  'a timeout removes the listener of one event': probe('timeout', (weft, log) => {
    const target = new EventTarget();
    const { addEventListener } = target;
    target.addEventListener = (type, listener, /** @type {any} */ { signal, once }) => {
      signal.addEventListener('abort', () => log(`${type}, once ${once}: nobody listens`));
      addEventListener.call(target, type, listener, { signal, once });
    };
    return weft.event(target, 'ready');
  }, ['ready, once true: nobody listens', 'WEFT_ECANCELED: cancelled']),
  'a listener of one event that throws is a rejection': probe('promise', (weft) => {
    const target = new EventTarget();
    setTimeout(send, 10, target, new Event('ready'));
    return weft.event(target, 'ready', { value() { throw new Error('in the listener'); } });
  }, ['WEFT_EJS: in the listener']),
  'one event of null is a rejection': probe('promise', (weft) => weft.event(null, 'ready'), [/^WEFT_EJS: TypeError: /]),
};
