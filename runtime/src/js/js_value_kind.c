/* Values as arguments and results of exported coroutines. Only programs that have some link the JavaScript of
 * them, since only they call weft_host_js_values. */
#include <weft/export.h>

#include <weft/host.h>

void weft__js_value_drop(void *argument) {
    weft_js_value_deinit(argument);
    weft_host_js_values();
}

void weft__js_value_free(void *result) { weft__js_value_drop(result); }
