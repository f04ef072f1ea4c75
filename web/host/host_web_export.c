/* The C half of host_web_export.js, which defines weft_host_exports and weft_host_serve itself. */
#include <weft/error.h>
#include <weft/export.h>
#include <weft/host.h>

/* Defined in host_web_export.js. */
void weft__web_call_fulfil(uint32_t number, int kind, int size, const weft_value *result);
void weft__web_call_reject(uint32_t number, int status, const char *code, const char *message,
                           uint32_t thrown);

void weft_host_invocation_ended(uint32_t number, const weft__export_entry *exported, const weft_error *error,
                                uint32_t thrown, weft_value result) {
    int status = weft_error_status(error);
    if (status == WEFT_OK)
        weft__web_call_fulfil(number, exported->result, exported->result_size, &result);
    else
        weft__web_call_reject(number, status, weft_status_name(status), weft_error_message(error), thrown);
}
