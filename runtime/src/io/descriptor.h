/* Descriptors of the host as sources of readers and sinks of writers. */
#ifndef WEFT_SRC_DESCRIPTOR_H
#define WEFT_SRC_DESCRIPTOR_H

#include <weft/stream.h>

/* Whoever owns the descriptor that a reader or writer uses. */
typedef struct weft__descriptor_owner {
    /* The reader or writer no longer uses the descriptor. Called last. */
    void (*release)(struct weft__descriptor_owner *owner, int fd);
    /* Signals the end of the stream to the peer. NULL: that is not supported. */
    void (*write_eof)(int fd);
} weft__descriptor_owner;

/* The owner of a descriptor that is closed with its reader or writer. */
extern weft__descriptor_owner weft__sole_owner;

/* Creates a reader of a descriptor. `owner` may be NULL. `name` is how messages name the descriptor: NULL
 * for no name, "" for its number; it must stay valid. NULL when out of memory: the owner was not called. */
weft_reader *weft__descriptor_reader(int fd, size_t limit, weft__descriptor_owner *owner, const char *name);

/* Creates a writer likewise. */
weft_writer *weft__descriptor_writer(int fd, weft__descriptor_owner *owner, const char *name);

#endif
