/** The address of a program: "#example=hello", or "#program=..." with the source itself, compressed. */

/** @typedef {{source: string, stdin: string, args: string}} Program what a link has */

/** What a link may contain, in bytes: no program of a human is longer. */
const longest = 1_000_000;

/** @param {ReadableStream<Uint8Array>} stream @returns {Promise<Uint8Array>} @throws {RangeError} if it is too long */
async function bytesOf(stream) {
  const parts = [];
  let size = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    size += value.length;
    if (size > longest) {
      await reader.cancel();
      throw new RangeError('the program in the link is too long');
    }
  }
  return new Uint8Array(await new Blob(/** @type {BlobPart[]} */ (parts)).arrayBuffer());
}

/** @param {Uint8Array} bytes @param {any} transform @returns {Promise<Uint8Array>} */
const through = (bytes, transform) => bytesOf(new Blob([/** @type {BlobPart} */ (bytes)]).stream().pipeThrough(transform));

/** @param {Program} program @returns {Promise<string>} a hash, with its "#" @throws {RangeError} if it is too long */
export async function hashOf({ source, stdin, args }) {
  const bytes = new TextEncoder().encode(JSON.stringify({ source, ...(stdin && { stdin }), ...(args && { args }) }));
  if (bytes.length > longest) throw new RangeError('it is too long for a link');
  const packed = await through(bytes, new CompressionStream('deflate-raw'));
  const letters = Array.from(packed, (byte) => String.fromCharCode(byte)).join('');
  return `#program=${btoa(letters).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')}`;
}

/**
 * @param {string} hash
 * @returns {Promise<Partial<Program> & {example?: string}>} empty if it says nothing
 * @throws {Error} if it is damaged
 */
export async function readHash(hash) {
  const [, kind, value] = /^#(program|example)=(.*)$/.exec(hash) ?? [];
  if (kind === 'example') return { example: decodeURIComponent(value) };
  if (kind !== 'program') return {};
  const packed = Uint8Array.from(atob(value.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
  const { source, stdin = '', args = '' } = JSON.parse(new TextDecoder().decode(await through(packed, new DecompressionStream('deflate-raw'))));
  if (![source, stdin, args].every((text) => typeof text === 'string')) throw new TypeError('the link has no program');
  return { source, stdin, args };
}
