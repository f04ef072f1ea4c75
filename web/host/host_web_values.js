/**
 * How values cross between JavaScript and C, by the kind of their C type: enum weft__js_kind of weft/export.h. A kind that
 * only some programs use is a definition in a library of its own, which adds it to weftKinds in its __postset, as
 * host_web_functions.js does.
 * weftTypeOfKind of host_layout.mjs has the types of TypeScript.
 *
 * @typedef {object} Type of a value in C
 * @property {Kind} how it crosses
 * @property {number} size of the C type in bytes
 * @property {number | bigint} least of an integer: the smallest value
 * @property {number | bigint} most of an integer: the largest value
 * @property {string} place what messages call the value: "add: the argument `a`"
 *
 * @typedef {object} Kind
 * @property {(value: any, type: Type) => any} [check] checks a value from JavaScript, and converts it for `write`, without
 *   an effect. If C needs memory for it, beside the variable, the result has as its `length` how many bytes. Throws a
 *   TypeError or RangeError; see weftWrong
 * @property {(checked: any, at: number, type: Type, text: number) => void} [write] writes what `check` has returned into a
 *   variable of C at the address `at`, and what needs memory to the address `text`. It must not call C
 * @property {(at: number, type: Type) => unknown} [read] reads a value for JavaScript from the address `at`: of a
 *   weft_value, or of the variable itself if that is a struct. Throws an error that says why it is no value
 */
addToLibrary({
  /** A value in the words of a message. @param {unknown} value @returns {string} */
  $weftGiven: (value) => (
    typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean' ? String(value)
      : value === null ? 'null' : typeof value === 'string' ? 'a string' : value === undefined ? 'missing'
        : Array.isArray(value) ? 'an array' : `of type ${typeof value}`
  ),

  $weftWrong__deps: ['$weftGiven', '$weftInvalid'],
  /**
   * The error for a value that does not suit its C type.
   * @param {Type} type
   * @param {string} wanted what it must be
   * @param {unknown} value
   * @param {new (message: string) => Error} [Kind]
   */
  // Emscripten drops a function with a brace in its parameters.
  $weftWrong: (type, wanted, value, Kind = TypeError) => (
    weftInvalid(`${type.place} must be ${wanted}, but is ${weftGiven(value)}`, Kind)
  ),

  $weftKindBool__deps: ['$weftWrong'],
  $weftKindBool: {
    check(value, type) {
      if (typeof value !== 'boolean') throw weftWrong(type, 'a boolean', value);
      return Number(value);
    },
    write(value, at) {
      HEAPU8[at] = value;
    },
    read: (at) => HEAPU8[at] !== 0,
  },

  $weftKindInteger__deps: ['$weftWrong'],
  $weftKindInteger: {
    check(value, type) {
      const { size, least, most } = type;
      const isBig = typeof value === 'bigint' && size === 8;
      if (!(isBig || Number.isSafeInteger(value)) || value < least || value > most) {
        const Kind = isBig || typeof value === 'number' ? RangeError : TypeError;
        throw weftWrong(type, `an integer from ${least} to ${most}`, value, Kind);
      }
      return size === 8 ? BigInt(value) : value;
    },
    write(value, at, { size }) {
      if (size === 8) {
        new DataView(HEAPU8.buffer).setBigInt64(at, value, true);
      } else if (size === 4) {
        HEAP32[at >>> 2] = value;
      } else {
        HEAPU8[at] = value;
        if (size === 2) HEAPU8[at + 1] = value >> 8;
      }
    },
    read(at, { size, least }) {
      if (size < 8) return least ? HEAP32[at >>> 2] : HEAPU32[at >>> 2];
      const memory = new DataView(HEAPU8.buffer);
      return least ? memory.getBigInt64(at, true) : memory.getBigUint64(at, true);
    },
  },

  $weftKindFloating__deps: ['$weftWrong'],
  $weftKindFloating: {
    check(value, type) {
      if (typeof value !== 'number') throw weftWrong(type, 'a number', value);
      return value;
    },
    write(value, at, { size }) {
      if (size === 8) HEAPF64[at >>> 3] = value;
      else new DataView(HEAPU8.buffer).setFloat32(at, value, true);
    },
    read: (at) => HEAPF64[at >>> 3],
  },

  $weftKindText__deps: ['$weftWrong', '$weftInvalid', '$weftEncoder', '$UTF8ToString'],
  $weftKindText: {
    check(value, type) {
      if (value === null) return null;
      if (typeof value !== 'string') throw weftWrong(type, 'a string or null', value);
      if (value.includes('\0')) throw weftInvalid(`${type.place} contains a NUL, where C would end it`, RangeError);
      return weftEncoder.encode(`${value}\0`);
    },
    write(bytes, at, type, text) {
      if (!bytes) return;
      HEAPU8.set(bytes, text);
      HEAPU32[at >>> 2] = text;
    },
    read: (at) => (HEAPU32[at >>> 2] === 0 ? null : UTF8ToString(HEAPU32[at >>> 2])),
  },

  $weftKindBytes__deps: ['$weftWrong', '$weftInvalid', '$weftBytes', '$weftByteRange', '$weftEncoder'],
  $weftKindBytes: {
    check(value, type) {
      if (typeof value === 'string') return weftEncoder.encode(value);
      let bytes;
      try {
        bytes = weftBytes(value);
      } catch (error) {
        throw weftInvalid(`${type.place}: ${error.message}`);
      }
      if (!bytes) throw weftWrong(type, 'an ArrayBuffer, a view of one, or a string', value);
      return bytes;
    },
    write(bytes, at, type, text) {
      HEAPU8.set(bytes, text);
      HEAPU32[(at + weftByteRange.data) >>> 2] = text;
      HEAPU32[(at + weftByteRange.size) >>> 2] = bytes.length;
    },
    read(at) {
      const data = HEAPU32[(at + weftByteRange.data) >>> 2];
      return HEAPU8.slice(data, data + HEAPU32[(at + weftByteRange.size) >>> 2]);
    },
  },

  $weftKindValue__postset: 'weftKinds[7] = weftKindValue;',
  $weftKindValue__deps: [
    '$weftKinds', '$weftConvert', '$weftInvalid', '$weftFailure', '$weftJsValue', '$weftJsType', '$weftDecoder',
  ],
  $weftKindValue: {
    check(value, { place }) {
      let converted;
      try {
        converted = weftConvert(value);
      } catch (error) {
        throw weftInvalid(`${place}: ${weftFailure(error).message.split('\n')[0]}`, TypeError, { cause: error });
      }
      const { bytes } = converted;
      // With a NUL. Bytes of JavaScript may be gone later.
      return bytes ? { ...converted, get length() { return bytes.length + 1; } } : converted;
    },
    write({ type, number, integer, bytes }, at, { size }, text) {
      HEAPU8.fill(0, at, at + size);
      HEAP32[(at + weftJsValue.type) >>> 2] = type;
      HEAPU8[at + weftJsValue.isBorrowed] = 1;
      HEAPF64[(at + weftJsValue.number) >>> 3] = number ?? Number(integer ?? 0);
      const whole = integer ?? BigInt(Math.trunc(Math.min(Math.max(number || 0, -(2 ** 63)), 2 ** 63)));
      new DataView(HEAPU8.buffer).setBigInt64(at + weftJsValue.integer, whole > 2n ** 63n - 1n ? 2n ** 63n - 1n : whole, true);
      if (!bytes) return;
      HEAPU8.set(bytes, text);
      HEAPU8[text + bytes.length] = 0;
      HEAPU32[(at + weftJsValue.text) >>> 2] = text;
      HEAPU32[(at + weftJsValue.size) >>> 2] = bytes.length;
    },
    read(at, { place }) {
      const type = HEAP32[(at + weftJsValue.type) >>> 2];
      const number = HEAPF64[(at + weftJsValue.number) >>> 3];
      const text = HEAPU32[(at + weftJsValue.text) >>> 2];
      const bytes = HEAPU8.subarray(text, text + HEAPU32[(at + weftJsValue.size) >>> 2]);
      const { UNDEFINED, NULL, BOOLEAN, NUMBER, BIGINT, STRING, BYTES, JSON: OBJECT } = weftJsType;
      if (type === UNDEFINED) return undefined;
      if (type === NULL) return null;
      if (type === BOOLEAN) return number !== 0;
      if (type === NUMBER) return number;
      if (type === BIGINT) return new DataView(HEAPU8.buffer).getBigInt64(at + weftJsValue.integer, true);
      if (type === BYTES) return bytes.slice();
      if (type === STRING) return weftDecoder.decode(bytes);
      if (type !== OBJECT) throw weftInvalid(`${place} is a weft_js_value of the type ${type}, which does not exist`);
      try {
        return JSON.parse(weftDecoder.decode(bytes));
      } catch (error) {
        throw weftInvalid(`${place} is not JSON: ${weftFailure(error).message}`, TypeError, { cause: error });
      }
    },
  },

  weft_host_js_values__sig: 'v',
  weft_host_js_values__deps: ['$weftKindValue'],
  weft_host_js_values: () => {},

  $weftDecoder: "new TextDecoder('utf-8', { ignoreBOM: true })",

  /** By number. @type {Record<number, Kind>} */
  $weftKinds__deps: ['$weftKindBool', '$weftKindInteger', '$weftKindFloating', '$weftKindText', '$weftKindBytes'],
  $weftKinds: `{
    0: {}, 1: weftKindBool, 2: weftKindInteger, 3: weftKindInteger, 4: weftKindFloating, 5: weftKindText, 6: weftKindBytes,
  }`,

  $weftType__deps: ['$weftKinds', '$weftParameterKind'],
  /**
   * @param {number} kind
   * @param {number} size
   * @param {string} place
   * @returns {Type}
   */
  $weftType: (kind, size, place) => {
    const isSigned = kind === weftParameterKind.SIGNED;
    // In doubles where they are exact, since every call compares with them.
    const half = size === 8 ? 2n ** 63n : 2 ** (size * 8 - 1);
    const one = size === 8 ? 1n : 1;
    const [least, most] = isSigned ? [-half, half - one] : [half - half, half + (half - one)];
    return { how: weftKinds[kind], size, least, most, place };
  },
});
