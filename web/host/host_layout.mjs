/**
 * The numbers of C that JavaScript knows: statuses, enums, and the fields of structs on wasm32 by their offsets in
 * bytes. host_web_layout.c and runtime/src/io/request_layout.h check them when the C code is compiled.
 *
 * A module of Node.js, for wasi/, and also a library of Emscripten, which puts the tables that a program needs into
 * the program.
 */

/** Statuses of weft/status.h, without "WEFT_". Those named like a code of a system call are what that code means in C. */
const weftStatus = {
  ENOMEM: -3, EINVAL: -4, ENETWORK: -9, EIO: -10, ENOTSUP: -12, EPIPE: -20, ENOENT: -21, EEXIST: -22, EACCES: -23,
};

/** Statuses that only promises, messages and exported coroutines need. */
const weftJsStatus = { ECANCELED: -1, ETIMEDOUT: -2, ESTATE: -5, EMISUSE: -6, EFULL: -7, ELIMIT: -11, END: -18, EJS: -24 };

/** weft_host_request of weft/host.h. */
const weftHostRequest = {
  strings: { url: 0, method: 4, headers: 8 },
  body: 12, bodySize: 16, uploads: 20, keepalive: 21,
  /** Strings, named as in RequestInit. */
  options: {
    redirect: 24, credentials: 28, mode: 32, cache: 36, referrer: 40, referrerPolicy: 44, integrity: 48,
  },
};

/** weft_host_response of weft/host.h. */
const weftHostResponse = { status: 0, url: 4, headers: 8, body: 20, upload: 24 };

/** weft__fetch_sizes of wasi/host/fetch_imports.h. */
const weftFetchSizes = { status: 0, url: 4, headers: 8 };

/** weft_host_file of weft/host.h. */
const weftHostFile = {
  call: 0, path: 4, fd: 8, flags: 12, whence: 16, position: 24, type: 32, size: 40, modified: 48,
};

/** enum weft_host_file_call of weft/host.h: WEFT_HOST_OPEN, ... */
const weftFileCalls = ['open', 'seek', 'stat', 'list', 'makeDirectory', 'remove'];

/** enum weft_host_open_flag of weft/host.h: WEFT_HOST_READ, ... */
const weftOpenFlag = { READ: 1, WRITE: 2, CREATE: 4, EXCLUSIVE: 8, TRUNCATE: 16, APPEND: 32 };

/** enum weft_file_type of weft/file.h. */
const weftFileType = { REGULAR: 0, DIRECTORY: 1, LINK: 2, OTHER: 3 };

/** SEEK_SET, SEEK_CUR and SEEK_END of <stdio.h>. */
const weftWhence = { SET: 0, CUR: 1, END: 2 };

/** weft_js_value of weft/js.h. */
const weftJsValue = { type: 0, number: 8, integer: 16 };

/** enum weft_js_type of weft/js.h. */
const weftJsType = { UNDEFINED: 0, NULL: 1, BOOLEAN: 2, NUMBER: 3, BIGINT: 4, STRING: 5, BYTES: 6, JSON: 7 };

/** weft__export_entry of weft/export.h. */
const weftExportEntry = { parameters: 4, frameSize: 8, count: 12 };

/** weft__parameter of weft/export.h. */
const weftParameter = { name: 0, offset: 4, kind: 8, size: 10, sizeOf: 12 };

/** enum weft__js_kind of weft/export.h. */
const weftParameterKind = { BOOL: 1, SIGNED: 2, UNSIGNED: 3, FLOATING: 4, TEXT: 5, BYTES: 6 };

/** weft_bytes of weft/reader.h. */
const weftByteRange = { data: 0, size: 4 };

/** enum weft_page_state of weft/page.h. */
const weftPageState = { VISIBLE: 0, ONLINE: 1 };

/**
 * @typedef {object} WeftTraceEvent what host_web_trace.js passes to the page: a new plain object; weft/trace.h describes
 *   its fields
 * @property {'created' | 'started' | 'waiting' | 'resumed' | 'cancel-requested' | 'done'} kind
 * @property {number} task the task's number, from 1
 * @property {string} name the task's name
 * @property {number} time in milliseconds of performance.now()
 * @property {boolean} existed it reports the state of a task that existed before tracing was turned on
 * @property {number} [by] of 'created' and 'cancel-requested': the number of the task that did it, 0 for none
 * @property {string} [what] of 'waiting': "a sleep", "a lock", "a task", ...
 * @property {number} [awaited] of 'waiting': the number of the task that it waits for, or 0
 * @property {string} [coroutine] of 'waiting': the innermost coroutine
 * @property {'returned' | 'failed' | 'cancelled'} [outcome] of 'done'
 * @property {number} [status] of 'done': 0 if it returned
 * @property {string} [message] of 'done', unless it returned
 */

/** enum weft_trace_kind of weft/trace.h, in the words of WeftTraceEvent. */
const weftTraceKinds = ['created', 'started', 'waiting', 'resumed', 'cancel-requested', 'done'];

/** @type {{addToLibrary?: (symbols: Record<string, unknown>) => void}} */ (globalThis).addToLibrary?.({
  $weftStatus: weftStatus,
  $weftJsStatus: weftJsStatus,
  $weftHostRequest: weftHostRequest,
  $weftHostResponse: weftHostResponse,
  $weftHostFile: weftHostFile,
  $weftFileCalls: weftFileCalls,
  $weftOpenFlag: weftOpenFlag,
  $weftFileType: weftFileType,
  $weftWhence: weftWhence,
  $weftJsValue: weftJsValue,
  $weftJsType: weftJsType,
  $weftExportEntry: weftExportEntry,
  $weftParameter: weftParameter,
  $weftParameterKind: weftParameterKind,
  $weftByteRange: weftByteRange,
  $weftPageState: weftPageState,
  $weftTraceKinds: weftTraceKinds,
});

/* A library cannot export: Emscripten's preprocessor drops the lines from #if to #endif, which are comments to Node.js.
#if 0
*/
export { weftFetchSizes, weftHostRequest, weftStatus };
/*
#endif
*/
