/* What the loop tells stream.c. */
#ifndef WEFT_SRC_STREAM_H
#define WEFT_SRC_STREAM_H

/* Closes and frees the program's streams. */
void weft__stream_reset(void);

#endif
