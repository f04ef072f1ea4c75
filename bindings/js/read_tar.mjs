/** Reads tar archives. */

/**
 * @param {Uint8Array} bytes
 * @returns {Map<string, Uint8Array>} the contents of the files, by name
 */
export function filesOfTar(bytes) {
  const decoder = new TextDecoder();
  const textAt = (/** @type {number} */ at, /** @type {number} */ size) => decoder.decode(bytes.subarray(at, at + size)).replace(/\0.*$/s, '');
  /** @type {Map<string, Uint8Array>} */
  const files = new Map();
  for (let at = 0; at + 512 <= bytes.length && bytes[at] !== 0;) {
    const size = Number.parseInt(textAt(at + 124, 12), 8) || 0;
    const [name, type, prefix] = [textAt(at, 100), textAt(at + 156, 1), textAt(at + 345, 155)];
    if (type === '' || type === '0') files.set(prefix ? `${prefix}/${name}` : name, bytes.subarray(at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}
