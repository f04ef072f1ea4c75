/* Writing JSON without memory. */
#ifndef WEFT_SRC_JSON_H
#define WEFT_SRC_JSON_H

#include <weft/dump.h>

/* A string, with its quotes; names come from programs and may hold anything. */
void weft__write_json_string(weft_write_callback write, void *user, const char *text);

#endif
