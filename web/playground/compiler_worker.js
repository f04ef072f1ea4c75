/**
 * Compiles programs: the script of a worker. It loads @yowasp/clang from where compiler.json says, counts what has arrived,
 * and then answers each message { id, source } with the program, or with what is wrong with it.
 */
import { commandFor, planCompile } from '../../bindings/js/toolchain/clang_plan.mjs';
import { compileOptions, linkArguments } from '../../bindings/js/toolchain/command_lines.mjs';
import { parseDiagnostics } from '../../bindings/js/toolchain/diagnostics.mjs';
import { runCommands } from '../../bindings/js/toolchain/run_commands.mjs';

/** Where the resources of the compiler have Weft: make_playground.mjs has put it there. */
const own = '/usr/weft';
const target = 'page';
const optimize = 'debug';
/** The most memory of a program, in bytes: the page survives one that wants more. */
const memory = 512 * 2 ** 20;

/** @typedef {{directory: string, sizes: Record<string, number>}} Files their sizes on the way, in bytes */

/**
 * The content of a compressed file. A server may have told the browser that it is compressed: then it is not any more.
 * @param {Response} response
 * @param {(bytes: number) => void} count called with what has arrived
 * @returns {Promise<ReadableStream<Uint8Array>>}
 */
async function contentOf(response, count) {
  const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
  const first = await reader.read();
  const isCompressed = first.value?.[0] === 0x1f && first.value[1] === 0x8b;
  const bytes = new ReadableStream({
    start(controller) {
      if (first.value) controller.enqueue(first.value);
      count(first.value?.length ?? 0);
    },
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) {
        controller.close();
        return;
      }
      controller.enqueue(value);
      count(value.length);
    },
  });
  return isCompressed ? bytes.pipeThrough(/** @type {any} */ (new DecompressionStream('gzip'))) : bytes;
}

/** @param {Files} files @returns {typeof fetch} fetches files of the compiler, which are compressed on the server */
function compilerFetch({ sizes }) {
  const total = Object.values(sizes).reduce((sum, size) => sum + size, 0);
  let done = 0;
  let told = 0;
  const count = (/** @type {number} */ bytes) => {
    done += bytes;
    if (done - told < total / 200 && done < total) return;
    told = done;
    postMessage({ progress: Math.min(done / total, 1) });
  };
  return async (url) => {
    const response = await fetch(`${url}.gz`);
    if (!response.ok) throw new Error(`${url}.gz: HTTP status ${response.status}`);
    const type = String(url).endsWith('.wasm') ? 'application/wasm' : 'application/octet-stream';
    return new Response(await contentOf(response, count), { headers: { 'content-type': type } });
  };
}

async function open() {
  const response = await fetch(new URL('compiler.json', import.meta.url));
  if (!response.ok) throw new Error(`compiler.json: HTTP status ${response.status}`);
  /** @type {Files} */
  const files = await response.json();
  // The compiler's script takes fetch() when it is imported.
  const { fetch: real } = globalThis;
  globalThis.fetch = compilerFetch(files);
  const importing = import(new URL(`${files.directory}/bundle.js`, import.meta.url).href);
  const llvm = await importing.finally(() => (globalThis.fetch = real));
  await llvm.runLLVM(null, {}, { fetchProgress() {} });
  const run = (/** @type {any} */ work) => runCommands(llvm, work);
  const plan = await planCompile(/** @type {any} */ ({ run }), compileOptions(target, optimize, [`${own}/include`], ['-Wextra', '-Wno-unused-parameter', '-include', `${own}/playground_lines.h`]));
  return { run, plan };
}

/** @param {Awaited<ReturnType<typeof open>>} compiler @param {string} source */
async function build({ run, plan }, source) {
  const compiled = await run({ commands: [commandFor(plan, '/main.c', '/main.o')], files: { '/main.c': source }, outputs: ['/main.o'] });
  const [{ text, status }] = compiled.results;
  if (status !== 0) return { text };
  const link = linkArguments({ target, optimize, libraries: `${own}/lib`, objects: ['/main.o'], output: '/main.wasm' });
  const linked = await run({ commands: [['wasm-ld', `--max-memory=${memory}`, ...link]], files: compiled.files, outputs: ['/main.wasm'] });
  const [result] = linked.results;
  if (result.status !== 0) return { text: text + result.text };
  if (!/^\/main\.o: definition of __main_/m.test(result.text)) return { text: `${text}main.c:1:1: error: the program has no main(): end it with WEFT_MAIN(app)\n` };
  return { text, program: linked.files['/main.wasm'] };
}

const failed = (/** @type {any} */ error) => postMessage({ failed: String(error?.message ?? error) });
const ready = open();
ready.then(() => postMessage({ id: 0 }), failed);

addEventListener('message', async ({ data: { id, source } }) => {
  try {
    const { text, program } = await build(await ready, source);
    const shown = text.replaceAll(/(^|\s)\/main\.c(?=:)/gm, '$1main.c').replaceAll('/main.o', 'main.c').replaceAll(`${own}/include/`, '');
    postMessage({ id, text: shown, diagnostics: parseDiagnostics(shown), program });
  } catch (error) {
    failed(error);
  }
});
