#include "either.h"

WEFT__HALVES(exports);
WEFT__HALVES(serve);
WEFT__HALVES(invocation_ended);

void weft_host_exports(void) { WEFT__EITHER(exports, ()); }

uint32_t weft_host_serve(void) { return WEFT__EITHER(serve, ()); }

void weft_host_invocation_ended(uint32_t number, const weft__export_entry *exported, const weft_error *error,
                                uint32_t thrown, weft_value result) {
    WEFT__EITHER(invocation_ended, (number, exported, error, thrown, result));
}
