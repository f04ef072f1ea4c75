/** Writes a tar archive, for the reader of @yowasp/clang: a directory comes before what is in it, and names are short. */

/** @param {string} name @param {string} type '0' for a file, '5' for a directory @param {number} size */
function headerOf(name, type, size) {
  if (Buffer.byteLength(name) >= 100) throw new RangeError(`${name} is too long for the archive`);
  const header = Buffer.alloc(512);
  const octal = (/** @type {number} */ value, /** @type {number} */ digits) => value.toString(8).padStart(digits, '0');
  header.write(name, 0);
  header.write(octal(type === '5' ? 0o755 : 0o644, 7), 100);
  for (const at of [108, 116]) header.write(octal(0, 7), at);
  header.write(octal(size, 11), 124);
  header.write(octal(0, 11), 136);
  header.write(' '.repeat(8), 148);
  header.write(type, 156);
  header.write('ustar\0' + '00', 257);
  header.write(`${octal(header.reduce((sum, byte) => sum + byte, 0), 6)}\0 `, 148);
  return header;
}

/** @param {Map<string, Uint8Array>} files by their paths @returns {Uint8Array} */
export function tarOf(files) {
  /** @type {Uint8Array[]} */
  const pieces = [];
  const directories = new Set();
  for (const [path, content] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    path.split('/').slice(0, -1).forEach((_, i, names) => {
      const directory = names.slice(0, i + 1).join('/');
      if (!directories.has(directory)) pieces.push(headerOf(directory, '5', 0));
      directories.add(directory);
    });
    pieces.push(headerOf(path, '0', content.length), content, Buffer.alloc((512 - (content.length % 512)) % 512));
  }
  return Buffer.concat([...pieces, Buffer.alloc(1024)]);
}
