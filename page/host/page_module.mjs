/**
 * The frame of a program's JavaScript: does what Emscripten's start-up code does for its programs. make_module.mjs fills in
 * the lines `//: ...` with the definitions of the libraries that the program uses. They are in the scope of one call of
 * `load`: each program that runs has its own.
 *
 * The libraries (web/host/*.js, host_page.js) use these names of Emscripten, and find them here: Module, out, err, HEAPU8,
 * HEAP32, HEAPU32, HEAPF64, ENVIRONMENT_IS_NODE, ABORT, EXITSTATUS, ExitStatus, runtimeExited.
 */

/** What exit() throws to leave the program. */
class ExitStatus extends Error {
  /** @param {number} status */
  constructor(status) {
    super(`Program terminated with exit(${status})`);
    this.name = 'ExitStatus';
    this.status = status;
  }
}

/** @param {URL} url @returns {Promise<BufferSource | Response>} */
const read = async (url) => {
  const { process } = globalThis;
  if (url.protocol !== 'file:' || !process?.versions?.node) return fetch(url);
  // Bundlers for pages must not see that it is imported: they would not find it.
  const fs = 'node:fs/promises';
  return (process.getBuiltinModule?.(fs) ?? await import(/* @vite-ignore */ /* webpackIgnore: true */ fs)).readFile(url);
};

/**
 * @param {any} source
 * @returns {Promise<WebAssembly.Module>}
 * @throws {Error}
 */
const compile = async (source) => {
  // Not instanceof: it may be of another realm.
  if (source?.[Symbol.toStringTag] === 'WebAssembly.Module') return source;
  if (source?.ok === false) throw new Error(`HTTP status ${source.status}`);
  if (typeof source?.arrayBuffer !== 'function') return WebAssembly.compile(source);
  // Compiling while the response arrives requires this type, which not every server sends.
  if (source.headers?.get('content-type') === 'application/wasm') return WebAssembly.compileStreaming(source);
  return WebAssembly.compile(await source.arrayBuffer());
};

/**
 * @param {any} error
 * @param {string} [what] its address; undefined: it was read, and cannot be linked
 * @returns {Error} that says what cannot be loaded, and why
 */
const unloadable = (error, what) => {
  let reason = error?.message ?? String(error);
  if (error instanceof TypeError && error.cause) reason += `: ${error.cause.message || error.cause.code}`;
  // A reason that the file system gives contains the path.
  if (!error?.syscall && /unsafe|Content.Security.Policy|\bCSP\b/i.test(reason)) reason += " (the page's policy needs 'wasm-unsafe-eval' in script-src)";
  else if (what === undefined && /import/i.test(reason)) reason += ' (the .wasm and the .mjs must be of one build)';
  return new Error(`weft: ${what ?? 'the program'} cannot be loaded: ${reason}`, { cause: error });
};

/**
 * @param {any} source
 * @returns {Promise<WebAssembly.Module>}
 * @throws {Error}
 */
const open = async (source) => {
  let what = 'the program';
  try {
    source = await source;
    const isUrl = typeof source === 'string' || typeof source?.href === 'string';
    what = isUrl ? String(source) : source?.url || what;
    return await compile(isUrl ? await read(new URL(source, globalThis.document?.baseURI ?? globalThis.location?.href)) : source);
  } catch (error) {
    throw unloadable(error, what);
  }
};

/**
 * Runs a program.
 * @param {unknown} source the program: a URL, a Response, bytes, a WebAssembly.Module, or a promise of one of these
 * @param {Record<string, any>} [Module] the options. The module is this object
 * @returns {Promise<Record<string, any>>} the module, when main() has returned
 */
async function load(source, Module = {}) {
  const ENVIRONMENT_IS_NODE = Boolean(globalThis.process?.versions?.node);
  const out = Module['print'] ?? console.log.bind(console);
  const err = Module['printErr'] ?? console.error.bind(console);
  let HEAPU8, HEAP32, HEAPU32, HEAPF64;
  /** The program must not be called any more. */
  let ABORT = false;
  let runtimeExited = false;
  /** What main() has returned, or the argument of exit(). @type {number | undefined} */
  let EXITSTATUS;
  /** How many reasons there are to keep a program whose main() has returned. */
  let keepalive = 0;
  let exports;
  //: state

  const updateViews = () => {
    const { buffer } = exports.memory;
    HEAPU8 = new Uint8Array(buffer);
    HEAP32 = new Int32Array(buffer);
    HEAPU32 = new Uint32Array(buffer);
    HEAPF64 = new Float64Array(buffer);
    //: views
  };
  // Memory grows inside of C, and JavaScript is not told: views of the old memory then have no length.
  /** A function that C calls, and that uses its memory. */
  const entered = (call) => (...given) => {
    if (HEAPU8.length === 0) updateViews();
    return call(...given);
  };
  /** A function of C. */
  const bound = (call) => (...given) => {
    const result = call(...given);
    if (HEAPU8.length === 0) updateViews();
    return result;
  };

  /** The program has ended by itself. @param {number} status */
  const ended = (status) => {
    ABORT = runtimeExited = true;
    EXITSTATUS = status;
    //: at exit
    Module['onExit']?.(status);
    const error = new ExitStatus(status);
    died(error);
    throw error;
  };

  /** Nothing of the program runs after this. @param {unknown} error */
  const died = (error) => {
    ABORT = true;
    //: at death
  };

  //: C functions
  //: definitions
  //: postsets

  const program = await open(source);
  const provided = {
    ...Module['imports'],
    weft: {
      //: imports
    },
    //: functions
    wasi_snapshot_preview1: {
      proc_exit: ended,
      //: WASI
    },
  };
  //: features
  //: check
  // WebKit asks the page's policy only now.
  ({ exports } = await WebAssembly.instantiate(program, provided).catch((error) => { throw unloadable(error); }));
  updateViews();
  //: bind
  //: connect
  for (const [name, value] of Object.entries(exports)) {
    if (typeof value === 'function' && !/^(weft__|_start$|exit$|fflush$)/.test(name)) Module[`_${name}`] = bound(value);
  }

  const hasMain = exports.weft__page_start() !== 0;
  if (hasMain) Module['_main'] = exports.weft__page_main;
  if (HEAPU8.length === 0) updateViews();
  //: at start
  Module['onRuntimeInitialized']?.();
  if (!hasMain) return Module;
  /** Calls main(). @param {string[]} [given] its arguments, without the program's name */
  const callMain = (given = Module['arguments'] ?? []) => {
    const texts = [Module['thisProgram'] ?? './this.program', ...given].map((text) => new TextEncoder().encode(`${text}\0`));
    const size = texts.reduce((sum, { length }) => sum + length, 4 * (texts.length + 1));
    // On the stack of C, where main() and all that it calls leave it alone.
    const argv = exports.__stack_pointer.value -= size + 15 & ~15;
    let at = argv + 4 * (texts.length + 1);
    texts.forEach((text, i) => {
      HEAPU32[(argv >>> 2) + i] = at;
      HEAPU8.set(text, at);
      at += text.length;
    });
    HEAPU32[(argv >>> 2) + texts.length] = 0;
    try {
      EXITSTATUS = exports.weft__page_main(texts.length, argv);
      if (HEAPU8.length === 0) updateViews();
      if (keepalive === 0) exports.exit(EXITSTATUS);
    } catch (error) {
      died(error);
      if (!(error instanceof ExitStatus)) throw error;
    }
  };
  if (Module['noInitialRun']) Module['callMain'] = callMain;
  else callMain();
  return Module;
}

//: default
