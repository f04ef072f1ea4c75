/**
 * The numbers of C that JavaScript knows: statuses, enums, and the fields of structs on wasm32 by their offsets in
 * bytes. host_web_layout.c and runtime/wasm/request_layout.h check them when the C code is compiled.
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
const weftJsValue = { type: 0, isBorrowed: 4, number: 8, integer: 16, text: 24, size: 28 };

/** enum weft_js_type of weft/js.h. */
const weftJsType = { UNDEFINED: 0, NULL: 1, BOOLEAN: 2, NUMBER: 3, BIGINT: 4, STRING: 5, BYTES: 6, JSON: 7 };

/** weft__export_entry of weft/export.h. */
const weftExportEntry = { parameters: 4, frameSize: 8, count: 12, result: 14, resultSize: 16, isGenerator: 18 };

/** weft__parameter of weft/export.h. */
const weftParameter = { name: 0, offset: 4, kind: 8, size: 10, sizeOf: 20 };

/** enum weft__js_kind of weft/export.h. */
const weftParameterKind = { VOID: 0, BOOL: 1, SIGNED: 2, UNSIGNED: 3, FLOATING: 4, TEXT: 5, BYTES: 6, VALUE: 7, FUNCTION: 8 };

/** The same for streams and generators. */
const weftStreamKind = { READER: 16, WRITER: 17, STREAM: 18, BYTES_POINTER: 19, READER_RETURNED: 20, VALUE_POINTER: 21 };

/**
 * The types of TypeScript, for tools.
 * @param {number} kind of weftParameterKind
 * @param {number} size of the C type in bytes
 * @param {boolean} isResult or else an argument
 * @returns {string | undefined} undefined if there is no such kind
 */
const weftTypeOfKind = (kind, size, isResult) => {
  const integer = size < 8 ? 'number' : isResult ? 'bigint' : 'bigint | number';
  const bytes = isResult ? 'Uint8Array' : 'ArrayBuffer | ArrayBufferView | string';
  const streams = {
    [weftStreamKind.READER]: 'ReadableStream<Uint8Array> | AsyncIterable<ArrayBuffer | ArrayBufferView> | Iterable<ArrayBuffer | ArrayBufferView> | Blob | ArrayBuffer | ArrayBufferView | string',
    [weftStreamKind.WRITER]: 'WritableStream<Uint8Array>',
    [weftStreamKind.STREAM]: 'ReadableStream<unknown> | AsyncIterable<unknown> | Iterable<unknown>',
    [weftStreamKind.BYTES_POINTER]: 'Uint8Array',
    [weftStreamKind.READER_RETURNED]: 'ReadableStream<Uint8Array>',
    [weftStreamKind.VALUE_POINTER]: 'unknown',
  };
  return ['void', 'boolean', integer, integer, 'number', 'string | null', bytes, 'unknown', '(...given: any[]) => unknown'][kind] ?? streams[kind];
};

/** weft__function_call of weft/js_call.h. */
const weftJsCall = { import: 0, function: 4, result: 8, count: 12, arguments: 16 };

/** weft__js_argument of weft/js_call.h. */
const weftJsArgument = { kind: 8, size: 10, sizeOf: 16 };

/** weft__import_entry of weft/import.h; and, for tools, weft__import_type. */
const weftImportEntry = { name: 0, parameters: 4, count: 8, result: 10, resultSize: 12 };
const weftImportType = { kind: 0, size: 2, sizeOf: 4 };

/** web_failure of host_web_export.c: status, thrown, code, message, count. */
const weftFailureLayout = [0, 4, 8, 12, 16];

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
  $weftImportEntry: weftImportEntry,
  $weftJsCall: weftJsCall,
  $weftJsArgument: weftJsArgument,
  $weftFailureLayout: weftFailureLayout,
  $weftStreamKind: weftStreamKind,
  $weftByteRange: weftByteRange,
  $weftPageState: weftPageState,
  $weftTraceKinds: weftTraceKinds,
});

/* A library cannot export: Emscripten's preprocessor drops the lines from #if to #endif, which are comments to Node.js.
#if 0
*/
export { weftExportEntry, weftFetchSizes, weftHostRequest, weftImportEntry, weftImportType, weftParameter, weftParameterKind, weftStatus, weftTypeOfKind };
/*
#endif
*/
