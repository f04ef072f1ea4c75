/** Exported generators. See export_streams_probe.c. */
import { bytes, many, quiet, source, text, thrown, uses } from './export_streams.mjs';

/** @type {Record<string, import('./cases.mjs').Case>} */
export const cases = {
  'a generator yields items of every type': uses(async (module, shown, log) => {
    for await (const item of module.range(3)) log(item);
    for await (const item of module.texts()) log(item);
    for await (const item of module.owned_texts()) log(item);
    for await (const item of module.others(-(2n ** 63n), true)) log(`${item}n`);
    for await (const item of module.nothings()) log(item);
    for await (const item of module.lines('a\nbc')) log(JSON.stringify(text(item)));
    for await (const item of module.no_bytes()) log(JSON.stringify(text(item)));
    const objects = module.objects();
    for (let i = 0; i < 4; i++) await shown(objects.next());
  }, ['0', '1', '2', 'text 0', 'text 1', 'text 2', 'null', 'owned', 'owned', 'owned', '-9223372036854775808n', 'undefined', 'undefined', '"a\\n"', '"bc"', '""', '""',
    '{"value":{"i":0},"done":false}', '{"value":null,"done":false}', /^WeftError WEFT_EINVAL: objects: the result is not JSON: /, '{"done":true}',
  ]),
  'a generator has the interface of an asynchronous iterator': uses(async (module, shown, log) => {
    const iterator = module.range(2);
    log(iterator[Symbol.asyncIterator]() === iterator);
    for (let i = 0; i < 4; i++) await shown(iterator.next());
    await shown(iterator.return(5));
    await shown(module.range(2).return(6));
  }, ['true', '{"value":0,"done":false}', '{"value":1,"done":false}', '{"done":true}', '{"done":true}', '{"value":5,"done":true}', '{"value":6,"done":true}']),
  'a generator is not ahead of its consumer': uses(async (module, shown, log) => {
    let made = 0;
    const iterator = module.each((function* () {
      for (;;) yield made++;
    })());
    await quiet(module);
    log(made);
    await iterator.next();
    await quiet(module);
    log(made);
    await iterator.return();
  }, ['0', '1']),
  'requests are served in their order': uses(async (module, shown) => {
    const iterator = module.count_to(3, 0.001, 0);
    await shown(Promise.all(Array.from({ length: 5 }, () => iterator.next())));
  }, ['count_to: WEFT_OK at 4', 'count_to: done', '[{"value":1,"done":false},{"value":2,"done":false},{"value":3,"done":false},{"done":true},{"done":true}]']),
  'leaving the loop runs the cleanup to its end': uses(async (module, shown, log) => {
    for await (const item of module.count_to(5, 0, 0)) {
      if (item === 2) break;
    }
    log('left');
    await shown((async () => {
      for await (const item of module.count_to(5, 0, 0)) { // eslint-disable-line no-unreachable-loop
        log(item);
        throw thrown;
      }
    })());
    await shown((async () => {
      for await (const item of module.count_to(5, 0, 8)) { // eslint-disable-line no-unreachable-loop
        log(item);
        break;
      }
    })());
  }, [
    'count_to: WEFT_ECLOSED at 2', 'count_to: done', 'left', '1', 'count_to: WEFT_ECLOSED at 1', 'count_to: done', 'thrown',
    '1', 'count_to: WEFT_ECLOSED at 1', 'WeftError PROGRAM_8: the cleanup failed',
  ]),
  'a generator that has not begun has no cleanup': uses(async (module, shown, log) => {
    const iterator = module.count_to(5, 0, 0);
    await shown(iterator.return());
    await shown(iterator.next());
    const controller = new AbortController();
    const other = module.count_to(5, 0, 0, { signal: controller.signal });
    await quiet(module);
    controller.abort(thrown);
    await shown(other.next());
    await shown(other.next());
    log(await module.memory() < 20_000);
  }, ['{"done":true}', '{"done":true}', 'thrown', '{"done":true}', 'true']),
  'return() waits until the streams of a generator are ended, also of one that has not begun': uses(async (module, shown, log) => {
    for (const requests of [0, 1]) {
      for (const [name, first] of /** @type {[string, unknown][]} */ ([['lines', bytes('a\n')], ['each', 1]])) {
        const stream = source(log, [first, first]);
        const iterator = module[name](stream);
        for (let i = 0; i < requests; i++) await iterator.next();
        await iterator.return();
        log(stream.locked);
      }
    }
  }, Array(4).fill(['source cancelled: undefined', 'false']).flat()),
  'return() cancels a request that is pending': uses(async (module, shown) => {
    const iterator = module.count_to(5, 60, 0);
    const requests = [iterator.next(), iterator.next()];
    await quiet(module);
    requests.push(iterator.return(7), iterator.return(8), iterator.next());
    await shown(Promise.all(requests));
    const other = module.count_to(5, 60, 8);
    const request = other.next();
    await quiet(module);
    const end = other.return();
    await shown(request);
    await shown(end);
  }, [
    'count_to: WEFT_ECANCELED at 1', 'count_to: done',
    '[{"done":true},{"done":true},{"value":7,"done":true},{"value":8,"done":true},{"done":true}]',
    'count_to: WEFT_ECANCELED at 1', '{"done":true}', 'WeftError PROGRAM_8: the cleanup failed',
  ]),
  'a generator that swallows the end yields its last item': uses(async (module, shown) => {
    const iterator = module.stubborn();
    const request = iterator.next();
    await quiet(module);
    const end = iterator.return();
    await shown(request);
    await shown(end);
    await shown(iterator.next());
  }, ['stubborn: no', '{"value":10,"done":false}', '{"done":true}', '{"done":true}']),
  'a generator that yields while it is closed fails': uses(async (module, shown) => {
    const iterator = module.endless();
    await shown(iterator.next());
    await shown(iterator.return());
    await shown(iterator.next());
  }, ['{"value":1,"done":false}', 'WeftError WEFT_EMISUSE: the generator yields while it is being closed', '{"done":true}']),
  'a generator that fails rejects one request, and has ended': uses(async (module, shown) => {
    const iterator = module.lines('a\n!b\nc\n');
    const requests = Array.from({ length: 3 }, () => iterator.next());
    await shown(requests[1]);
    await shown(requests[2]);
    await shown(iterator.next());
    const other = module.each((async function* () {
      yield 1;
      throw thrown;
    })());
    await shown(other.next());
    await shown(other.next());
    await shown(other.next());
  }, [
    'WeftError PROGRAM_9: a line that begins with !', '{"done":true}', '{"done":true}',
    '{"value":1,"done":false}', 'thrown', '{"done":true}',
  ]),
  'an error says in which coroutines it happened': uses(async (module, shown, log) => {
    const note = (/** @type {any} */ error) => log(`${error.chain} ${/^ +at lines \(C\)$/m.test(error.stack)} ${error instanceof module.WeftError}`);
    await module.lines('!').next().catch(note);
    await (await module.broken(true)).getReader().read().catch((/** @type {any} */ error) => log(error.chain));
    await module.awaits_task().next().catch((/** @type {any} */ error) => log(error.chain));
    try {
      for await (const item of module.lines('!')) log(item);
    } catch (error) {
      note(error);
    }
  }, ['lines true true', 'read_some,broken', 'fails,awaits_task', 'lines true true']),
  'a signal cancels a generator while it makes an item, or closes it': uses(async (module, shown) => {
    const busy = new AbortController();
    const iterator = module.count_to(5, 60, 0, { signal: busy.signal });
    const request = iterator.next();
    await quiet(module);
    busy.abort(thrown);
    await shown(request);
    await shown(iterator.next());
    const idle = new AbortController();
    const other = module.count_to(5, 0, 0, { signal: idle.signal });
    await shown(other.next());
    idle.abort(thrown);
    await shown(other.next());
    await shown(other.next());
    const both = new AbortController();
    const third = module.count_to(5, 0, 0, { signal: both.signal });
    await shown(third.next());
    both.abort(thrown);
    await shown(third.return(3));
  }, [
    'count_to: WEFT_ECANCELED at 1', 'count_to: done', 'thrown', '{"done":true}',
    '{"value":1,"done":false}', 'count_to: WEFT_ECLOSED at 1', 'count_to: done', 'thrown', '{"done":true}',
    '{"value":1,"done":false}', 'count_to: WEFT_ECLOSED at 1', 'count_to: done', 'thrown',
  ]),
  'arguments of a generator are checked when it is called': uses(async (module, shown, log) => {
    for (const given of [['x', 0, 0], [1, 0, 0, {}, 1], [1, 0, 0, { signal: AbortSignal.abort(thrown) }]]) {
      try {
        module.count_to(...given);
      } catch (error) {
        log(error);
      }
    }
  }, [
    'TypeError: count_to: the argument `limit` must be an integer from -2147483648 to 2147483647, but is a string',
    'TypeError: count_to: expected 3 arguments and options, got 5', 'TypeError: boom',
  ]),
  'many items come at a constant cost': uses(async (module, shown, log) => {
    let sum = 0;
    for await (const item of module.range(many)) sum += item;
    log(sum === many * (many - 1) / 2);
    const iterator = module.range(many);
    const all = await Promise.all(Array.from({ length: many }, () => iterator.next()));
    log(all.at(-1).value === many - 1);
    await iterator.return();
    log(await module.memory() < 20_000);
  }, ['true', 'true', 'true']),
};
