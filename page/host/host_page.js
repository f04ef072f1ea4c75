/**
 * What Emscripten's own libraries define for the libraries of web/host, and the functions of WASI preview 1 that a
 * program's C library calls. In the form of an Emscripten library, so that a program takes what it uses.
 */
addToLibrary({
  $runtimeKeepalivePush: () => {
    keepalive++;
  },

  $runtimeKeepalivePop: () => {
    keepalive--;
  },

  /** Calls a function that calls C, and ends the program if nothing is left for it to do. */
  $callUserCallback__deps: ['exit'],
  $callUserCallback: (call) => {
    if (ABORT) return;
    try {
      call();
      if (keepalive === 0 && EXITSTATUS !== undefined && !ABORT) _exit(EXITSTATUS);
    } catch (error) {
      if (error instanceof ExitStatus || error === 'unwind') return;
      died(error);
      throw error;
    }
  },

  $UTF8ToString: (address) => {
    address >>>= 0;
    return address === 0 ? '' : new TextDecoder('utf-8', { ignoreBOM: true }).decode(HEAPU8.subarray(address, HEAPU8.indexOf(0, address)));
  },

  $lengthBytesUTF8: (text) => new TextEncoder().encode(text).length,

  /** @returns {number} how many bytes were written, without the NUL */
  $stringToUTF8: (text, address, size) => {
    const { written } = new TextEncoder().encodeInto(text, HEAPU8.subarray(address, address + size - 1));
    HEAPU8[address + written] = 0;
    return written;
  },

  $stackSave: () => exports.__stack_pointer.value,
  $stackRestore: (address) => {
    exports.__stack_pointer.value = address;
  },

  $stringToUTF8OnStack__deps: ['$lengthBytesUTF8', '$stringToUTF8'],
  $stringToUTF8OnStack: (text) => {
    const size = lengthBytesUTF8(text) + 1;
    const address = exports.__stack_pointer.value -= (size + 15) & ~15;
    stringToUTF8(text, address, size);
    return address;
  },

  abort__sig: 'v',
  abort: () => {
    err('Aborted()');
    throw new WebAssembly.RuntimeError('Aborted(): the program called abort()');
  },

  /** A function of WASI that there is not. */
  $weftNoSystem: () => 52, // ENOSYS

  /** WEFT_VERSION of weft/version.h. */
  $weftVersion: "'0.1.0'",

  $weftCheckProgram__deps: ['$weftNoSystem', '$weftVersion'],
  /**
   * Checks whether a program was built for this host, and gives it the functions of WASI that it may lack.
   * @param {WebAssembly.Module} program
   * @param {Record<string, Record<string, Function>>} provided the functions that it can import
   * @throws {WebAssembly.LinkError}
   */
  $weftCheckProgram: (program, provided) => {
    const fail = (code, text) => {
      throw Object.assign(new WebAssembly.LinkError(`weft: ${text}`), { code });
    };
    const names = WebAssembly.Module.exports(program).map(({ name }) => name);
    const has = (wanted) => names.includes(wanted);
    if (!has('weft__page_start')) {
      fail('NOT_WEFT', has('_start')
        ? 'the program was built for WASI alone: link weft::universal with the toolchain file page/page_toolchain.cmake, and it runs here, too'
        : 'the program was not built for the page host: link weft::weft with the toolchain file page/page_toolchain.cmake; if Emscripten built it, load its own .mjs');
    }
    const stamp = 'weft__version_';
    const version = names.find((name) => name.startsWith(stamp))?.slice(stamp.length);
    if (version !== weftVersion) {
      fail('OTHER_VERSION', `the program was built with ${version ? `version ${version}` : 'an older version'} of Weft, and this JavaScript is of ${weftVersion}: take load_page.mjs from the Weft that builds the program`);
    }
    for (const { module, name, kind } of WebAssembly.Module.imports(program)) {
      const given = provided[module]?.[name];
      if (kind === 'function' ? typeof given === 'function' : given !== undefined) continue;
      if (module === 'wasi_snapshot_preview1') provided[module][name] = weftNoSystem;
      else if (module === 'weft') fail('OTHER_VERSION', `the program imports ${module}.${name}: it was built with another version of Weft than this JavaScript`);
      else if (module === 'weft_function') fail('MISSING_IMPORT', `the program contains the JavaScript of ${name}: load the .mjs that was built beside it`);
      else fail('MISSING_IMPORT', `the program imports the ${kind} ${module}.${name}, which is ${given === undefined ? 'not given' : 'no function'}: pass it in the option \`imports\`, { ${module}: { ${name} } }`);
    }
  },

  /**
   * @param {Function} call a function of JavaScript
   * @param {string} type its result and parameters, a letter each
   * @returns {Function} the same as a function of WebAssembly, which a table takes
   */
  $weftFunction: (call, type) => {
    const [result, ...parameters] = [...type].map((letter) => ({ i: 0x7f, j: 0x7e, f: 0x7d, d: 0x7c })[letter]);
    const signature = [0x60, parameters.length, ...parameters, ...(result ? [1, result] : [0])];
    // A module that imports e.f of this type, and exports it as f.
    const bytes = [
      0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
      1, signature.length + 1, 1, ...signature,
      2, 7, 1, 1, 0x65, 1, 0x66, 0, 0,
      7, 5, 1, 1, 0x66, 0, 0,
    ];
    return new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(bytes)), { e: { f: call } }).exports.f;
  },

  $weftConnect__deps: ['$weftFunction'],
  /**
   * Gives a universal program its functions of JavaScript: it imports none, but calls them through its table.
   * @param {string} setter what the names of the exports that set them begin with
   * @param {Record<string, Function>} functions
   * @param {Record<string, string>} types
   * @throws {WebAssembly.LinkError} if it needs others
   */
  $weftConnect: (setter, functions, types) => {
    const { __indirect_function_table: table } = exports;
    for (const [key, set] of Object.entries(exports)) {
      if (!key.startsWith(setter)) continue;
      const name = key.slice(setter.length);
      if (!types[name]) {
        throw new WebAssembly.LinkError(`weft: the program needs the JavaScript of ${name}, which this module does not have: make one for it with page/make_module.mjs of the same version of Weft`);
      }
      const index = table.grow(1);
      table.set(index, weftFunction(functions[name], types[name]));
      set(index);
    }
  },

  /** Values of errno in WASI. */
  $weftWasiError: { EBADF: 8, EINVAL: 28, ESPIPE: 70 },

  clock_time_get__deps: ['$weftPump'],
  /** The clock of the time of day is 0; the others count from the start of the page. */
  clock_time_get: (id, precision, at) => {
    const milliseconds = id === 0 ? (weftPump.date ?? Date.now)() : weftPump.now();
    new DataView(HEAPU8.buffer).setBigUint64(at, BigInt(Math.round(milliseconds * 1e6)), true);
    return 0;
  },

  clock_res_get: (id, at) => {
    new DataView(HEAPU8.buffer).setBigUint64(at, 1000n, true);
    return 0;
  },

  random_get: (at, size) => {
    // It fills no more than 64 KiB at once.
    for (let i = 0; i < size; i += 65536) crypto.getRandomValues(HEAPU8.subarray(at + i, at + Math.min(size, i + 65536)));
    return 0;
  },

  sched_yield: () => 0,

  fd_fdstat_get__deps: ['$weftWasiError'],
  /** The standard streams are terminals, so that the C library writes lines when they are complete. */
  fd_fdstat_get: (fd, at) => {
    if (fd > 2) return weftWasiError.EBADF;
    HEAPU8.fill(0, at, at + 24);
    HEAPU8[at] = 2; // a character device
    HEAP32[(at + 8) >>> 2] = fd === 0 ? 2 : 64; // may be read, may be written
    return 0;
  },

  fd_close__deps: ['$weftWasiError'],
  fd_close: (fd) => (fd > 2 ? weftWasiError.EBADF : 0),

  fd_seek__deps: ['$weftWasiError'],
  fd_seek: (fd) => (fd > 2 ? weftWasiError.EBADF : weftWasiError.ESPIPE),

  /** There are no directories. */
  fd_prestat_get__deps: ['$weftWasiError'],
  fd_prestat_get: () => weftWasiError.EBADF,
});
