/* Requests: what was received, and the responses to them. */
#ifndef WEFT_SIM_SIM_FETCH_H
#define WEFT_SIM_SIM_FETCH_H

#include "sim/sim_streams.h"

/* Descriptors from here on belong to requests; lower ones are the process's. */
enum { WEFT__SIM_FIRST_FD = 1 << 16 };

/* The body of the response with this descriptor, or the upload; NULL if it is not the descriptor of one. */
weft__sim_source *weft__sim_response_body(int fd);
weft__sim_recorder *weft__sim_upload(int fd);

/* Closes the descriptor of a body or an upload. */
void weft__sim_fetch_close(int fd);

/* Records that the request with this operation was cancelled; does nothing if there is none. */
void weft__sim_fetch_cancel(uint32_t operation);

/* Frees all requests. */
void weft__sim_fetch_reset(void);

#endif
