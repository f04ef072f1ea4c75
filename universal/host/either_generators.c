#include "either.h"

WEFT__HALVES(exported_generators);
WEFT__HALVES(iteration_item);

void weft_host_exported_generators(void) { WEFT__EITHER(exported_generators, ()); }

void weft_host_iteration_item(uint32_t number, weft_value item) {
    WEFT__EITHER(iteration_item, (number, item));
}
