#include "either.h"

WEFT__HALVES(listener);
WEFT__HALVES(accept_start);
WEFT__HALVES(shutdown);

int weft_host_listener(unsigned nth) { return WEFT__EITHER(listener, (nth)); }

void weft_host_accept_start(uint32_t operation, int listener) {
    WEFT__EITHER(accept_start, (operation, listener));
}

int weft_host_shutdown(int fd, bool reading, bool writing) {
    return WEFT__EITHER(shutdown, (fd, reading, writing));
}
