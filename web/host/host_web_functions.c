/* Passes calls of JavaScript's functions on to host_web_functions.js, which defines the functions itself under
 * Emscripten. */
#include <weft/host.h>

#include "web_border.h"

#ifndef __EMSCRIPTEN__ /* as in host_web_sources.c */

WEFT__WEB_IMPORT_AS(weft_host_js_call, uint32_t, weft__web_js_call, (const weft__function_call *call));
WEFT__WEB_IMPORT_AS(weft_host_js_function_keep, uint32_t, weft__web_function_keep, (uint32_t function));
WEFT__WEB_IMPORT_AS(weft_host_js_function_release, int, weft__web_function_release, (uint32_t function));

uint32_t weft_host_js_call(const weft__function_call *call) { return weft__web_js_call(call); }

uint32_t weft_host_js_function_keep(uint32_t function) { return weft__web_function_keep(function); }

int weft_host_js_function_release(uint32_t function) { return weft__web_function_release(function); }
#endif
