/** Imported before wasi/run_wasi.mjs: an embedder (fetch_imports.h) that answers as tests/soak/soak.c wants it. */
import { weftFetchSizes, weftStatus } from '../../web/host/host_layout.mjs';

const { instantiate } = WebAssembly;
const [isNotFound, hasNoResponse, breaksOff, isNotAnswered] = [1, 2, 3, 4];
const outcomes = 5;
const notYet = -1;
const link = 'http://soak/';

/** @type {WebAssembly.Memory} */
let memory;
/** @type {Map<number, {number: number, asked: boolean, rest: Uint8Array}>} */
const requests = new Map();
/** @type {number[]} */
const news = [];
let last = 0;
const never = new Int32Array(new SharedArrayBuffer(4));

const bytes = () => new Uint8Array(memory.buffer);
const view = () => new DataView(memory.buffer);

/** @type {Record<string, (...args: number[]) => number | void>} */
const embedder = {
  start(address) {
    const url = view().getUint32(address, true);
    const text = new TextDecoder().decode(bytes().subarray(url, bytes().indexOf(0, url)));
    const number = Number(text.slice(text.lastIndexOf('/') + 1));
    requests.set(++last, { number, asked: false, rest: new TextEncoder().encode(`body of ${number}`) });
    return last;
  },
  wait(milliseconds) {
    if (news.length === 0 && milliseconds > 0) Atomics.wait(never, 0, 0, milliseconds);
    return news.shift() ?? 0;
  },
  head(id, sizes) {
    const request = requests.get(id);
    const outcome = request.number % outcomes;
    if (!request.asked && outcome !== isNotAnswered) news.push(id);
    if (!request.asked || outcome === isNotAnswered) {
      request.asked = true;
      return notYet;
    }
    if (outcome === hasNoResponse) return weftStatus.ENETWORK;
    view().setInt32(sizes + weftFetchSizes.status, outcome === isNotFound ? 404 : 200, true);
    view().setInt32(sizes + weftFetchSizes.url, link.length, true);
    view().setInt32(sizes + weftFetchSizes.headers, 0, true);
    return 0;
  },
  head_text: (id, url) => void new TextEncoder().encodeInto(link, bytes().subarray(url, url + link.length)),
  read(id, buffer, size) {
    const request = requests.get(id);
    const piece = request.rest.subarray(0, size);
    if (piece.length === 0) return request.number % outcomes === breaksOff ? weftStatus.ENETWORK : 0;
    bytes().set(piece, buffer);
    request.rest = request.rest.subarray(piece.length);
    return piece.length;
  },
  write: () => weftStatus.EPIPE,
  end: () => {},
  message: () => 0,
  close: (id) => void requests.delete(id),
};

WebAssembly.instantiate = /** @type {any} */ (async (
  /** @type {WebAssembly.Module} */ module, /** @type {WebAssembly.Imports} */ imports,
) => {
  const instance = await instantiate(module, { ...imports, weft_fetch: embedder });
  memory = /** @type {WebAssembly.Memory} */ (instance.exports.memory);
  return instance;
});
