/** Readers as results of exported coroutines, and streams together. See export_streams_probe.c. */
import { bytes, failing, pause, quiet, show, sink, source, text, thrown, uses } from './export_streams.mjs';

/** @type {Record<string, import('./cases.mjs').Case>} */
export const cases = {
  'a returned reader becomes a ReadableStream': uses(async (module, shown, log) => {
    const stream = await module.numbered(3);
    log(stream instanceof ReadableStream);
    log(await new Response(stream).text());
    log(await new Response(await module.numbered(0)).text() === '');
    const all = await new Response(await module.numbered(20_000)).text();
    log(all.split('\n').length);
  }, ['true', 'line 0\nline 1\nline 2\n', 'true', '20001']),
  'cancelling the stream frees the reader': uses(async (module, shown, log) => {
    const before = await module.memory();
    const reader = (await module.numbered(1_000_000)).getReader();
    log(text((await reader.read()).value).startsWith('line 0\nline 1\n'));
    await reader.cancel();
    await quiet(module);
    const unread = await module.numbered(1_000_000);
    await unread.cancel();
    await quiet(module);
    log(await module.memory() - before < 1000);
  }, ['true', 'feed: nobody reads', 'feed: nobody reads', 'true']),
  'a returned reader that fails fails the stream': uses(async (module, shown) => {
    await shown((await module.broken(true)).getReader().read());
    await shown((await module.broken(false)).getReader().read());
  }, ['WeftError PROGRAM_7: broken', 'WeftError WEFT_ENOMEM: out of memory']),
  'a returned reader is not read ahead': uses(async (module, shown, log) => {
    const stream = await module.numbered(1_000_000);
    await quiet(module);
    const before = await module.memory();
    await quiet(module);
    log(await module.memory() === before);
    await stream.cancel();
    await quiet(module);
  }, ['true', 'feed: nobody reads']),
  'a reader that is an argument cannot be returned': uses(async (module, shown, log) => {
    await shown(module.same_reader(source(log, [bytes('a')])));
  }, ['source cancelled: WeftError: same_reader: the result is the reader of an argument, which is closed when the call ends: return another one',
    'WeftError WEFT_EINVAL: same_reader: the result is the reader of an argument, which is closed when the call ends: return another one']),
  'iterating and reading without end leave time for timers': uses(async (module, shown, log) => {
    let fired = false;
    setTimeout(() => { fired = true; });
    for await (const item of module.range(1e9)) if (fired || item < 0) break;
    fired = false;
    setTimeout(() => { fired = true; });
    log(await module.count_bytes((function* () {
      while (!fired) yield bytes('piece');
    })()) > 0);
  }, ['true']),
  'calls with streams and generators leave no memory in use': uses(async (module, shown, log) => {
    const ignore = () => {};
    const all = async () => {
      await module.read_text('text', 0);
      await module.read_text(source(ignore, [bytes('abc')]), 1);
      await module.read_text(failing('', thrown), 0).catch(ignore);
      await module.copy_stream('text', sink(ignore), false);
      await module.write_text(sink(ignore, { write() { throw thrown; } }), 'text', '').catch(ignore);
      await module.sum([1, 2], 1);
      await (await module.numbered(1)).cancel();
      await new Response(await module.numbered(3)).text();
      for await (const item of module.range(10)) if (item === 5) break;
      await module.range(10).return();
      await module.lines('!').next().catch(ignore);
    };
    await all();
    await quiet(module);
    const before = await module.memory();
    for (let i = 0; i < 100; i++) await all();
    await quiet(module);
    log(await module.memory() - before < 1000);
  }, ['true']),
  'the end of the program ends generators and streams': {
    program: 'tests/web/export_streams_probe',
    async use(module, log, exited) {
      const idle = module.count_to(5, 0, 0);
      await show(log, idle.next());
      const stream = await module.numbered(5);
      const late = module.late_reader();
      late.catch(() => {});
      const pending = Promise.allSettled([
        module.count_to(5, 60, 0).next(),
        module.write_many(sink(log, { write: () => new Promise(() => {}) }), 100, 100_000, 0),
        module.write_text(sink(() => {}, { write: () => new Promise(() => {}) }), 'text', ''),
      ]);
      await quiet(module);
      module.weft.stop();
      await exited;
      for (const { reason } of /** @type {any[]} */ (await pending)) await show(log, Promise.reject(reason));
      await show(log, idle.next());
      await show(log, idle.next());
      await show(log, idle.return());
      await show(log, stream.getReader().read());
      await show(log, late);
      await show(log, (async () => module.range(1))());
    },
    lines: [
      '{"value":1,"done":false}', 'app: done', 'count_to: WEFT_ECLOSED at 1', 'count_to: WEFT_ECANCELED at 1', 'write_many: WEFT_ECANCELED at 0',
      'count_to: done', 'count_to: done', 'WeftError EXITED: count_to: the program has ended', 'WeftError EXITED: write_many: the program has ended',
      'WeftError WEFT_EPIPE: write_text: the argument `output`: it was closed before all bytes were written',
      'WeftError EXITED: count_to: the program has ended', '{"done":true}', '{"done":true}',
      'WeftError EXITED: numbered: the program has ended', 'WeftError EXITED: late_reader: the program has ended',
      'WeftError EXITED: range: the program has ended',
    ],
  },
  'exit() ends generators and streams': {
    program: 'tests/web/export_streams_probe',
    async use(module, log) {
      /** @type {string[]} */
      const ended = [];
      const note = (/** @type {unknown} */ line) => ended.push(String(line));
      const pending = Promise.allSettled([
        module.copy_stream(source(note, [], { then: 'wait' }), sink(note), true),
        module.count_to(5, 60, 0).next(),
        module.write_text(sink(() => {}, { write: () => new Promise(() => {}) }), 'text', ''),
      ]);
      const idle = module.count_to(5, 0, 0);
      await show(log, idle.next());
      await quiet(module);
      await show(log, module.stop_at_once());
      for (const { reason } of /** @type {any[]} */ (await pending)) await show(log, Promise.reject(reason));
      for (const line of ended) log(line);
      await show(log, idle.next());
      await show(log, idle.next());
    },
    lines: [
      '{"value":1,"done":false}', ...['stop_at_once', 'copy_stream', 'count_to'].map((name) => `WeftError EXITED: ${name}: the program has exited with status 3`),
      'WeftError WEFT_EPIPE: write_text: the argument `output`: it was closed before all bytes were written',
      'source cancelled: WeftError: copy_stream: the program has exited with status 3',
      'sink aborted: WeftError: copy_stream: the program has exited with status 3',
      'WeftError EXITED: count_to: the program has exited with status 3', '{"done":true}',
    ],
    status: 3,
  },

  'a module without main() serves generators and streams': {
    program: 'tests/web/export_streams_module',
    async use(module, log) {
      for await (const item of module.range(2)) log(item);
      await show(log, module.read_text('text', 0));
      log(await new Response(await module.numbered(1)).text());
      module.weft.stop();
      // It ends, and the next call starts another program.
      do await pause(20);
      while (!await module.memory().then(() => true, () => false));
      await show(log, module.copy_stream('again', sink(log), true));
      module.weft.stop();
    },
    lines: ['0', '1', '"text"', 'line 0\n', 'sink gets again', 'sink closed', 'undefined'],
    status: null,
  },
};
