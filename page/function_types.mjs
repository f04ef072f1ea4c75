/**
 * The types of a program's functions, which the API of WebAssembly does not tell JavaScript: the result and the parameters,
 * a letter each, as in the `__sig` of an Emscripten library: 'vid' for void f(int, double).
 */

/** @type {Record<number, string>} */
const letters = { 0x7f: 'i', 0x7e: 'j', 0x7d: 'f', 0x7c: 'd' };

/** @param {Uint8Array} bytes a valid program @returns {Map<string, string>} for each exported function its type */
export const typesOfExports = (bytes) => typesOf(bytes).exported;

/** @param {Uint8Array} bytes a valid program @returns {{module: string, name: string, type: string}[]} the functions that it imports */
export const typesOfImports = (bytes) => typesOf(bytes).imported;

/** @param {Uint8Array} bytes */
function typesOf(bytes) {
  /** @type {string[]} */
  let types = [];
  /** The types of all functions, by their indices: imported ones come first. @type {number[]} */
  const functions = [];
  /** @type {Map<string, string>} */
  const exported = new Map();
  /** @type {{module: string, name: string, type: string}[]} */
  const imported = [];
  let at = 8;

  const byte = () => bytes[at++];
  const number = () => {
    let value = 0;
    for (let unit = 1; ; unit *= 128) {
      const next = byte();
      value += (next & 127) * unit;
      if (next < 128) return value;
    }
  };
  const text = () => {
    const size = number();
    at += size;
    return new TextDecoder().decode(bytes.subarray(at - size, at));
  };
  /** @template T @param {() => T} read @returns {T[]} */
  const list = (read) => Array.from({ length: number() }, read);
  const limits = () => {
    if (byte() & 1) number();
    number();
  };
  const letter = () => letters[byte()];
  const type = () => {
    byte();
    const parameters = list(letter).join('');
    return (list(letter)[0] ?? 'v') + parameters;
  };
  /** Reads an import: of a function, a table, a memory, a global or a tag. */
  const importOne = () => {
    const [module, name, kind] = [text(), text(), byte()];
    if (kind === 0) {
      functions.push(number());
      imported.push({ module, name, type: types[/** @type {number} */ (functions.at(-1))] });
      return;
    }
    if (kind !== 2) byte();
    if (kind < 3) limits();
    else number();
  };

  /** @type {Record<number, () => void>} */
  const sections = {
    1: () => (types = list(type)),
    2: () => list(importOne),
    3: () => functions.push(...list(number)),
    7: () => list(() => {
      const name = text();
      const isFunction = byte() === 0;
      const index = number();
      if (isFunction) exported.set(name, types[functions[index]]);
    }),
  };
  while (at < bytes.length) {
    const section = sections[byte()];
    const end = number() + at;
    section?.();
    at = end;
  }
  return { exported, imported };
}
