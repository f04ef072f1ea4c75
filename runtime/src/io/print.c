#include <weft/print.h>

#include <weft/host.h>

void weft_print(const char *line) { weft_host_print(line); }
