#include "either.h"

WEFT__HALVES(now);
WEFT__HALVES(drive);
WEFT__HALVES(log);
WEFT__HALVES(print);
WEFT__HALVES(wake);

int64_t weft_host_now(void) { return WEFT__EITHER(now, ()); }

bool weft_host_drive(void) { return WEFT__EITHER(drive, ()); }

void weft_host_log(const char *line) { WEFT__EITHER(log, (line)); }

void weft_host_print(const char *line) { WEFT__EITHER(print, (line)); }

void weft_host_wake(void) { WEFT__EITHER(wake, ()); }
