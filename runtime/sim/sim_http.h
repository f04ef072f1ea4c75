/* The syntax of HTTP methods and headers. */
#ifndef WEFT_SIM_SIM_HTTP_H
#define WEFT_SIM_SIM_HTTP_H

#include <stdbool.h>
#include <stddef.h>

/* Whether the text is a token of RFC 9110, as methods and the names of headers are. */
bool weft__sim_is_token(const char *text, size_t size);

/* Whether the text consists of lines "name: value", each with its newline. */
bool weft__sim_are_headers(const char *lines);

/* Converts the names of headers to lower case, as hosts return them. */
void weft__sim_lower_header_names(char *lines);

#endif
