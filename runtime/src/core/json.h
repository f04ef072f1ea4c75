/* Writing JSON without allocating. */
#ifndef WEFT_SRC_CORE_JSON_H
#define WEFT_SRC_CORE_JSON_H

#include <weft/dump.h>

/* Writes a string with its quotes, escaped: names come from programs and may contain any character. A byte
 * that is not part of UTF-8 becomes U+FFFD, so that the document is valid. */
void weft__write_json_string(weft_write_callback write, void *user, const char *text);

#endif
