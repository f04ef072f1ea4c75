/* Descriptors of the host as sources of readers and sinks of writers. */
#ifndef WEFT_SRC_DESCRIPTOR_H
#define WEFT_SRC_DESCRIPTOR_H

#include <weft/stream.h>

/* A reader of a descriptor, which is closed together with it if the reader owns it. NULL when out of
 * memory: the descriptor is still open then. */
weft_reader *weft__descriptor_reader(int fd, size_t limit, bool owned);

/* The same as a writer. */
weft_writer *weft__descriptor_writer(int fd, bool owned);

#endif
