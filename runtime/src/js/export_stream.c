/* Streams of messages as arguments of exported coroutines. The host writes the id. */
#include <weft/export.h>

#include <weft/host.h>

void weft__js_stream_open(void *argument) {
    (void)argument;
    weft_host_stream_arguments();
}

void weft__js_stream_drop(void *argument) { weft_js_close(((const weft_js_stream *)argument)->id); }
