/**
 * Imported before web/run_web.mjs: fetch() as tests/soak/soak.c wants it. When the process exits, writes the bytes of
 * JavaScript's heap to standard error; run with --expose-gc.
 */
const [isNotFound, hasNoResponse, breaksOff, isNotAnswered] = [1, 2, 3, 4];
const outcomes = 5;

globalThis.fetch = /** @type {typeof fetch} */ (async (input, init) => {
  const { url, signal } = new Request(input, init);
  const number = Number(url.slice(url.lastIndexOf('/') + 1));
  const outcome = number % outcomes;
  if (outcome === isNotAnswered) {
    return new Promise((_, reject) => { signal.addEventListener('abort', () => reject(signal.reason)); });
  }
  await undefined;
  if (outcome === hasNoResponse) throw new TypeError('refused');
  const text = new TextEncoder().encode(`body of ${number}`);
  let isSent = false;
  const body = new ReadableStream({
    pull(controller) {
      if (isSent) {
        if (outcome === breaksOff) controller.error(new TypeError('lost'));
        else controller.close();
      } else {
        isSent = true;
        controller.enqueue(text);
      }
    },
  });
  return new Response(body, { status: outcome === isNotFound ? 404 : 200 });
});

process.on('exit', () => {
  globalThis.gc?.();
  console.error(`heap: ${process.memoryUsage().heapUsed} bytes`);
});
