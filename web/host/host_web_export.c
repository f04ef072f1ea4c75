/* The C half of host_web_export.js, which defines the functions weft_host_exports and weft_host_serve itself. */
#include <weft/export.h>
#include <weft/host.h>

/* host_web_export.js reads these. */
#define CHECK_AT(type, field, at) _Static_assert(offsetof(type, field) == (at), #type "." #field)
CHECK_AT(weft__export_entry, parameters, 4);
CHECK_AT(weft__export_entry, frame_size, 8);
CHECK_AT(weft__export_entry, count, 12);
CHECK_AT(weft__export_entry, result, 14);
CHECK_AT(weft__export_entry, result_size, 16);
_Static_assert(sizeof(weft__parameter) == 12, "as in host_web_export.js");
CHECK_AT(weft__parameter, name, 0);
CHECK_AT(weft__parameter, offset, 4);
CHECK_AT(weft__parameter, kind, 8);
CHECK_AT(weft__parameter, size, 10);
_Static_assert(WEFT__JS_VOID == 0 && WEFT__JS_BOOL == 1 && WEFT__JS_SIGNED == 2 && WEFT__JS_UNSIGNED == 3 &&
                   WEFT__JS_FLOATING == 4 && WEFT__JS_TEXT == 5 && WEFT__JS_BYTES == 6,
               "as in host_web_export.js");
_Static_assert(WEFT_ENOMEM == -3 && WEFT_ESTATE == -5, "as in host_web_export.js");

/* Of host_web_export.js. */
void weft__web_call_fulfil(uint32_t number, int kind, int size, const weft_value *result);
void weft__web_call_reject(uint32_t number, int status, const char *code, const char *message);

void weft_host_invocation_ended(uint32_t number, const weft__export_entry *exported, int status,
                                const char *message, weft_value result) {
    if (status == WEFT_OK)
        weft__web_call_fulfil(number, exported->result, exported->result_size, &result);
    else
        weft__web_call_reject(number, status, weft_status_name(status), message);
}
