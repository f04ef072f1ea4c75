/* Renames what a host defines: the sources of both halves of a universal program are compiled with this header
 * included first, and with WEFT__HALF as `page` or `wasi`. weft_host_now of the page host becomes
 * weft__page_host_now. */
#ifndef WEFT_UNIVERSAL_HALF_NAMES_H
#define WEFT_UNIVERSAL_HALF_NAMES_H

#define WEFT__HALF_NAME(name) WEFT__HALF_NAME_OF(WEFT__HALF, name)
#define WEFT__HALF_NAME_OF(half, name) WEFT__HALF_NAME_JOIN(half, name)
#define WEFT__HALF_NAME_JOIN(half, name) weft__##half##_host_##name

#define weft_host_now WEFT__HALF_NAME(now)
#define weft_host_drive WEFT__HALF_NAME(drive)
#define weft_host_log WEFT__HALF_NAME(log)
#define weft_host_print WEFT__HALF_NAME(print)
#define weft_host_wake WEFT__HALF_NAME(wake)

#define weft_host_cancel WEFT__HALF_NAME(cancel)

#define weft_host_read_start WEFT__HALF_NAME(read_start)
#define weft_host_write_start WEFT__HALF_NAME(write_start)
#define weft_host_close WEFT__HALF_NAME(close)

#define weft_host_listener WEFT__HALF_NAME(listener)
#define weft_host_accept_start WEFT__HALF_NAME(accept_start)
#define weft_host_shutdown WEFT__HALF_NAME(shutdown)

#define weft_host_file_start WEFT__HALF_NAME(file_start)

#define weft_host_fetch_start WEFT__HALF_NAME(fetch_start)

#define weft_host_js_receive WEFT__HALF_NAME(js_receive)
#define weft_host_js_wait WEFT__HALF_NAME(js_wait)
#define weft_host_js_close WEFT__HALF_NAME(js_close)
#define weft_host_js_forget WEFT__HALF_NAME(js_forget)

#define weft_host_js_call WEFT__HALF_NAME(js_call)
#define weft_host_js_function_keep WEFT__HALF_NAME(js_function_keep)
#define weft_host_js_function_release WEFT__HALF_NAME(js_function_release)
#define weft_host_js_values WEFT__HALF_NAME(js_values)
#define weft_host_imports WEFT__HALF_NAME(imports)

#define weft_host_websocket_open WEFT__HALF_NAME(websocket_open)
#define weft_host_websocket_send WEFT__HALF_NAME(websocket_send)
#define weft_host_websocket_drain WEFT__HALF_NAME(websocket_drain)
#define weft_host_websocket_close WEFT__HALF_NAME(websocket_close)

#define weft_host_page_state WEFT__HALF_NAME(page_state)
#define weft_host_page_watch WEFT__HALF_NAME(page_watch)

#define weft_host_exports WEFT__HALF_NAME(exports)
#define weft_host_serve WEFT__HALF_NAME(serve)
#define weft_host_invocation_ended WEFT__HALF_NAME(invocation_ended)
#define weft_host_exported_generators WEFT__HALF_NAME(exported_generators)
#define weft_host_iteration_item WEFT__HALF_NAME(iteration_item)
#define weft_host_stream_arguments WEFT__HALF_NAME(stream_arguments)
#define weft_host_stream_results WEFT__HALF_NAME(stream_results)

#define weft_host_script WEFT__HALF_NAME(script)

#define weft_host_trace WEFT__HALF_NAME(trace)

#endif
