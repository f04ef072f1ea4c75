/** What page/load_page.d.mts must accept: `npm run lint -- types` compiles it. */
import load, { type WeftModule, type WeftTraceEvent } from '../../page/load_page.mjs';

interface Exports {
  count_down(from: number, pause: number, options?: { signal?: AbortSignal }): Promise<string>;
}

export async function use(): Promise<string[]> {
  const events: WeftTraceEvent[] = [];
  const module: WeftModule<Exports> = await load<Exports>(fetch('program.wasm'), {
    arguments: ['one'],
    env: { SET: 'value', UNSET: undefined },
    stdin: new Blob(['text']),
    print: (line) => line.trim(),
    printErr: (line) => line.trim(),
    slice: 8,
    trace(event, measure) {
      events.push(event);
      measure(event);
    },
    imports: { app: { twice: (number: number) => 2 * number }, ask: async (question: string, { signal }: { signal: AbortSignal }) => `${question} ${signal.aborted}` },
    onExit: (status) => Math.abs(status),
  });
  module._clicked(7);
  module.weft.event(new EventTarget(), 'click', { value: (event) => event.clientX });
  module.weft.stop();
  const failure: unknown = await module.count_down(-1, 0).catch((error) => error);
  if (failure instanceof module.WeftError) {
    const { code, status, chain = [], errors = [] } = failure;
    events.length = code.length + status + chain.length + errors.length;
  }
  const others = ['program.wasm', new URL('https://example.org/program.wasm'), new Response(), new Blob([]), new Uint8Array(), new ArrayBuffer(8)];
  const text = await Promise.all(others.map(async (program) => (await load(Promise.resolve(program))).name_of(1, 'two')));
  return [await module.count_down(3, 0.5, { signal: AbortSignal.timeout(1000) }), ...text];
}
