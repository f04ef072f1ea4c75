/* Descriptors of the host as sources of readers and sinks of writers. */
#ifndef WEFT_SRC_DESCRIPTOR_H
#define WEFT_SRC_DESCRIPTOR_H

#include <weft/stream.h>

/* A reader of a descriptor, which is closed together with it if the reader owns it. `name` is what
 * messages call it, and is kept: "" for its number, NULL for nothing. NULL when out of memory: the
 * descriptor is still open then. */
weft_reader *weft__descriptor_reader(int fd, size_t limit, bool owned, const char *name);

/* The same as a writer. */
weft_writer *weft__descriptor_writer(int fd, bool owned, const char *name);

/* In writer.c: what the sink has failed with if no task was told so; NULL if one was, or it did not. */
const weft_error *weft__writer_unseen_error(const weft_writer *writer);

#endif
