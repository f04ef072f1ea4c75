/* Checks every number of C that JavaScript knows: host_layout.mjs has the same tables in the same order. */
#include "wasm/layout.h"
#include "wasm/request_layout.h"

#include <stdio.h>
#include <weft/export.h>
#include <weft/file.h>
#include <weft/host.h>
#include <weft/import.h>
#include <weft/js.h>
#include <weft/page.h>
#include <weft/trace.h>

#define CHECK_NUMBER(name, number) _Static_assert((name) == (number), #name)

/* weftStatus, weftJsStatus */
CHECK_NUMBER(WEFT_ECANCELED, -1);
CHECK_NUMBER(WEFT_ETIMEDOUT, -2);
CHECK_NUMBER(WEFT_ENOMEM, -3);
CHECK_NUMBER(WEFT_EINVAL, -4);
CHECK_NUMBER(WEFT_ESTATE, -5);
CHECK_NUMBER(WEFT_EMISUSE, -6);
CHECK_NUMBER(WEFT_EFULL, -7);
CHECK_NUMBER(WEFT_ENETWORK, -9);
CHECK_NUMBER(WEFT_EIO, -10);
CHECK_NUMBER(WEFT_ELIMIT, -11);
CHECK_NUMBER(WEFT_ENOTSUP, -12);
CHECK_NUMBER(WEFT_END, -18);
CHECK_NUMBER(WEFT_EPIPE, -20);
CHECK_NUMBER(WEFT_ENOENT, -21);
CHECK_NUMBER(WEFT_EEXIST, -22);
CHECK_NUMBER(WEFT_EACCES, -23);
CHECK_NUMBER(WEFT_EJS, -24);

/* weftFile, weftFileCalls, weftOpenFlag, weftFileType, weftWhence */
CHECK_FIELD(weft_host_file, call, 0, 4);
CHECK_FIELD(weft_host_file, path, 4, 4);
CHECK_FIELD(weft_host_file, fd, 8, 4);
CHECK_FIELD(weft_host_file, flags, 12, 4);
CHECK_FIELD(weft_host_file, whence, 16, 4);
CHECK_FIELD(weft_host_file, position, 24, 8);
CHECK_FIELD(weft_host_file, type, 32, 4);
CHECK_FIELD(weft_host_file, size, 40, 8);
CHECK_FIELD(weft_host_file, modified, 48, 8);
CHECK_NUMBER(WEFT_HOST_OPEN, 0);
CHECK_NUMBER(WEFT_HOST_SEEK, 1);
CHECK_NUMBER(WEFT_HOST_STAT, 2);
CHECK_NUMBER(WEFT_HOST_LIST, 3);
CHECK_NUMBER(WEFT_HOST_MAKE_DIRECTORY, 4);
CHECK_NUMBER(WEFT_HOST_REMOVE, 5);
CHECK_NUMBER(WEFT_HOST_READ, 1);
CHECK_NUMBER(WEFT_HOST_WRITE, 2);
CHECK_NUMBER(WEFT_HOST_CREATE, 4);
CHECK_NUMBER(WEFT_HOST_EXCLUSIVE, 8);
CHECK_NUMBER(WEFT_HOST_TRUNCATE, 16);
CHECK_NUMBER(WEFT_HOST_APPEND, 32);
CHECK_NUMBER(WEFT_FILE_REGULAR, 0);
CHECK_NUMBER(WEFT_FILE_DIRECTORY, 1);
CHECK_NUMBER(WEFT_FILE_LINK, 2);
CHECK_NUMBER(WEFT_FILE_OTHER, 3);
CHECK_NUMBER(SEEK_SET, 0);
CHECK_NUMBER(SEEK_CUR, 1);
CHECK_NUMBER(SEEK_END, 2);

/* weftJsValue, weftJsType */
CHECK_FIELD(weft_js_value, type, 0, 4);
CHECK_FIELD(weft_js_value, number, 8, 8);
CHECK_FIELD(weft_js_value, is_borrowed, 4, 1);
CHECK_FIELD(weft_js_value, integer, 16, 8);
CHECK_FIELD(weft_js_value, text, 24, 4);
CHECK_FIELD(weft_js_value, size, 28, 4);
CHECK_NUMBER(WEFT_JS_UNDEFINED, 0);
CHECK_NUMBER(WEFT_JS_NULL, 1);
CHECK_NUMBER(WEFT_JS_BOOLEAN, 2);
CHECK_NUMBER(WEFT_JS_NUMBER, 3);
CHECK_NUMBER(WEFT_JS_BIGINT, 4);
CHECK_NUMBER(WEFT_JS_STRING, 5);
CHECK_NUMBER(WEFT_JS_BYTES, 6);
CHECK_NUMBER(WEFT_JS_JSON, 7);

/* weftExportEntry, weftParameter, weftParameterKind, weftStreamKind */
CHECK_FIELD(weft__export_entry, parameters, 4, 4);
CHECK_FIELD(weft__export_entry, frame_size, 8, 4);
CHECK_FIELD(weft__export_entry, count, 12, 2);
CHECK_FIELD(weft__export_entry, result, 14, 2);
CHECK_FIELD(weft__export_entry, result_size, 16, 2);
CHECK_FIELD(weft__export_entry, is_generator, 18, 2);
CHECK_SIZE(weft__parameter, 20);
CHECK_FIELD(weft__parameter, name, 0, 4);
CHECK_FIELD(weft__parameter, offset, 4, 4);
CHECK_FIELD(weft__parameter, kind, 8, 2);
CHECK_FIELD(weft__parameter, size, 10, 2);
CHECK_NUMBER(WEFT__JS_VOID, 0);
CHECK_NUMBER(WEFT__JS_BOOL, 1);
CHECK_NUMBER(WEFT__JS_SIGNED, 2);
CHECK_NUMBER(WEFT__JS_UNSIGNED, 3);
CHECK_NUMBER(WEFT__JS_FLOATING, 4);
CHECK_NUMBER(WEFT__JS_TEXT, 5);
CHECK_NUMBER(WEFT__JS_BYTES, 6);
CHECK_NUMBER(WEFT__JS_VALUE, 7);
CHECK_NUMBER(WEFT__JS_FUNCTION, 8);
CHECK_NUMBER(WEFT__JS_READER, 16);
CHECK_NUMBER(WEFT__JS_WRITER, 17);
CHECK_NUMBER(WEFT__JS_STREAM, 18);
CHECK_NUMBER(WEFT__JS_BYTES_POINTER, 19);
CHECK_NUMBER(WEFT__JS_READER_RETURNED, 20);
CHECK_NUMBER(WEFT__JS_VALUE_POINTER, 21);

/* weftJsCall, weftJsArgument, weftImportEntry, weftByteRange */
CHECK_FIELD(weft__function_call, import, 0, 4);
CHECK_FIELD(weft__function_call, function, 4, 4);
CHECK_FIELD(weft__function_call, result, 8, 2);
CHECK_FIELD(weft__function_call, result_size, 10, 2);
CHECK_FIELD(weft__function_call, count, 12, 4);
CHECK_FIELD(weft__function_call, arguments, 16, 8 * 16);
CHECK_SIZE(weft__js_argument, 16);
CHECK_FIELD(weft__js_argument, kind, 8, 2);
CHECK_FIELD(weft__js_argument, size, 10, 2);
CHECK_FIELD(weft__import_entry, name, 0, 4);
CHECK_FIELD(weft__import_entry, parameters, 4, 4);
CHECK_FIELD(weft__import_entry, count, 8, 2);
CHECK_FIELD(weft__import_entry, result, 10, 2);
CHECK_FIELD(weft__import_entry, result_size, 12, 2);
CHECK_SIZE(weft__import_type, 4);
CHECK_FIELD(weft__import_type, kind, 0, 2);
CHECK_FIELD(weft__import_type, size, 2, 2);
CHECK_FIELD(weft_bytes, data, 0, 4);
CHECK_FIELD(weft_bytes, size, 4, 4);

/* weftPageState */
CHECK_NUMBER(WEFT_PAGE_VISIBLE, 0);
CHECK_NUMBER(WEFT_PAGE_ONLINE, 1);

/* weftTraceKinds */
CHECK_NUMBER(WEFT_TRACE_CREATED, 0);
CHECK_NUMBER(WEFT_TRACE_STARTED, 1);
CHECK_NUMBER(WEFT_TRACE_WAITING, 2);
CHECK_NUMBER(WEFT_TRACE_RESUMED, 3);
CHECK_NUMBER(WEFT_TRACE_CANCEL_REQUESTED, 4);
CHECK_NUMBER(WEFT_TRACE_DONE, 5);
