/** Reads the line table of a program, which maps instructions to lines: DWARF's section .debug_line, versions 4 and 5. */

/**
 * @typedef {object} Place
 * @property {number} offset of an instruction in the program's file
 * @property {string} file as the compiler named it, relative to its working directory or absolute
 * @property {number} line from 1
 * @property {number} column from 1; 0 if it is not known
 */

class Reader {
  #view;

  /** @param {Uint8Array} bytes @param {number} [at] */
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  byte() {
    return this.#view.getUint8(this.at++);
  }

  /** @param {1 | 2 | 4 | 8 | 16} size */
  integer(size) {
    const at = this.at;
    this.at += size;
    return size === 1 ? this.#view.getUint8(at) : size === 2 ? this.#view.getUint16(at, true) : this.#view.getUint32(at, true);
  }

  /** An integer of variable length (LEB128): its value without a sign. */
  #variable() {
    let value = 0;
    for (let factor = 1; ;) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      factor *= 128;
      if (byte < 0x80) return { value, factor, isNegative: (byte & 0x40) !== 0 };
    }
  }

  unsigned() {
    return this.#variable().value;
  }

  signed() {
    const { value, factor, isNegative } = this.#variable();
    return isNegative ? value - factor : value;
  }

  text() {
    const end = this.bytes.indexOf(0, this.at);
    const text = new TextDecoder().decode(this.bytes.subarray(this.at, end));
    this.at = end + 1;
    return text;
  }

  /** @param {number} size */
  part(size) {
    this.at += size;
    return this.bytes.subarray(this.at - size, this.at);
  }
}

/**
 * @param {Uint8Array} program
 * @returns {{code: number, custom: Map<string, Uint8Array>}} the offset of the code section's content, and the custom sections
 */
function sectionsOf(program) {
  const reader = new Reader(program, 8);
  let code = 0;
  /** @type {Map<string, Uint8Array>} */
  const custom = new Map();
  while (reader.at < program.length) {
    const id = reader.byte();
    const size = reader.unsigned();
    if (id === 10) code = reader.at;
    const content = reader.part(size);
    if (id !== 0) continue;
    const inner = new Reader(content);
    const name = new TextDecoder().decode(inner.part(inner.unsigned()));
    custom.set(name, content.subarray(inner.at));
  }
  return { code, custom };
}

/** The sizes of the forms of integers. @type {Record<number, 1 | 2 | 4 | 8 | 16>} */
const sizes = { 0x0b: 1, 0x05: 2, 0x06: 4, 0x07: 8, 0x1e: 16 };

/** @param {Reader} reader @param {number} form @param {Map<string, Uint8Array>} custom @returns {string | number} */
function readForm(reader, form, custom) {
  if (form === 0x08) return reader.text();
  if (form === 0x1f || form === 0x0e) return new Reader(custom.get(form === 0x1f ? '.debug_line_str' : '.debug_str') ?? new Uint8Array(1), reader.integer(4)).text();
  if (form === 0x0f) return reader.unsigned();
  if (form === 0x09) return reader.part(reader.unsigned()).length;
  return reader.integer(sizes[form] ?? 4);
}

/** @param {Reader} reader @param {Map<string, Uint8Array>} custom @returns {{path: string, directory: number}[]} of version 5 */
function readTable(reader, custom) {
  const formats = Array.from({ length: reader.byte() }, () => [reader.unsigned(), reader.unsigned()]);
  return Array.from({ length: reader.unsigned() }, () => {
    const entry = { path: '', directory: 0 };
    for (const [type, form] of formats) {
      const value = readForm(reader, form, custom);
      if (type === 1) entry.path = String(value);
      if (type === 2) entry.directory = Number(value);
    }
    return entry;
  });
}

/** @param {string} directory @param {string} path */
const joined = (directory, path) => (directory === '' || /^(?:[\\/]|\w:)/.test(path) ? path : `${directory}/${path}`);

/** @param {Reader} reader @param {Map<string, Uint8Array>} custom @returns {string[]} */
function readFiles5(reader, custom) {
  const directories = readTable(reader, custom);
  return readTable(reader, custom).map(({ path, directory }) => joined(directory === 0 ? '' : directories[directory].path, path));
}

/** @param {Reader} reader @returns {string[]} */
function readFiles4(reader) {
  const directories = [''];
  const files = [''];
  for (let name = reader.text(); name !== ''; name = reader.text()) directories.push(name);
  for (let name = reader.text(); name !== ''; name = reader.text()) {
    files.push(joined(directories[reader.unsigned()], name));
    reader.unsigned();
    reader.unsigned();
  }
  return files;
}

/**
 * Reads the lines of one C file, and what it includes.
 * @param {Reader} reader at the unit
 * @param {Map<string, Uint8Array>} custom
 * @param {(row: {address: number, file: string, line: number, column: number, isEnd: boolean}) => void} onRow
 */
function readUnit(reader, custom, onRow) {
  const end = reader.integer(4) + reader.at;
  const version = reader.integer(2);
  if (version === 5) reader.part(2);
  const program = reader.integer(4) + reader.at;
  const smallest = reader.byte();
  reader.part(2);
  const lineBase = reader.byte() << 24 >> 24;
  const lineRange = reader.byte();
  const opcodeBase = reader.byte();
  const lengths = [0, ...reader.part(opcodeBase - 1)];
  const files = version === 5 ? readFiles5(reader, custom) : readFiles4(reader);
  reader.at = program;
  let state = { address: 0, index: 1, line: 1, column: 0 };
  const advance = (/** @type {number} */ count) => (state.address += count * smallest);
  const row = (isEnd = false) => onRow({ address: state.address, file: files[state.index] ?? '', line: state.line, column: state.column, isEnd });
  /** The standard opcodes that matter. @type {Record<number, () => void>} */
  const standard = {
    1: () => row(), 2: () => advance(reader.unsigned()), 3: () => (state.line += reader.signed()), 4: () => (state.index = reader.unsigned()),
    5: () => (state.column = reader.unsigned()), 8: () => advance(Math.floor((255 - opcodeBase) / lineRange)), 9: () => (state.address += reader.integer(2)),
  };
  while (reader.at < end) {
    const opcode = reader.byte();
    if (opcode >= opcodeBase) {
      advance(Math.floor((opcode - opcodeBase) / lineRange));
      state.line += lineBase + (opcode - opcodeBase) % lineRange;
      row();
    } else if (opcode > 0) {
      if (standard[opcode]) standard[opcode]();
      else for (let i = 0; i < lengths[opcode]; i++) reader.unsigned();
    } else {
      const next = reader.unsigned() + reader.at;
      const extended = reader.byte();
      if (extended === 2) state.address = reader.integer(4);
      if (extended === 1) {
        row(true);
        state = { address: 0, index: 1, line: 1, column: 0 };
      }
      reader.at = next;
    }
  }
  reader.at = end;
}

/** @param {Uint8Array} program @returns {Place[]} by their offsets; none if it was built without them */
export function readLines(program) {
  const { code, custom } = sectionsOf(program);
  const reader = new Reader(custom.get('.debug_line') ?? new Uint8Array());
  /** @type {Place[]} */
  const places = [];
  /** @type {Place[]} */
  let sequence = [];
  while (reader.at < reader.bytes.length) {
    readUnit(reader, custom, ({ address, isEnd, ...place }) => {
      if (!isEnd) {
        sequence.push({ offset: code + address, ...place });
        return;
      }
      // The linker gives functions that it leaves out addresses that do not exist.
      const { offset } = sequence[0] ?? { offset: code };
      if (offset > code && offset < program.length) places.push(...sequence.filter(({ line }) => line > 0));
      sequence = [];
    });
  }
  return places.sort((a, b) => a.offset - b.offset);
}
