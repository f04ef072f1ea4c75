/* Descriptors of the host as sources of readers and sinks of writers. */
#ifndef WEFT_SRC_DESCRIPTOR_H
#define WEFT_SRC_DESCRIPTOR_H

#include <weft/stream.h>

/* What is done about a descriptor that a reader or writer uses. */
typedef struct weft__descriptor_owner {
    /* It does not any more: the last call. */
    void (*leave)(struct weft__descriptor_owner *owner, int fd);
    /* Nothing more is written; NULL: the other end cannot be told. */
    void (*end_writing)(int fd);
} weft__descriptor_owner;

/* For one that is closed with its reader or writer. */
extern weft__descriptor_owner weft__sole_owner;

/* A reader of a descriptor; `owner` may be NULL: nothing is to be done. `name` is what messages call
 * it, and is kept: "" for its number, NULL for nothing. NULL when out of memory: the owner was not
 * called. */
weft_reader *weft__descriptor_reader(int fd, size_t limit, weft__descriptor_owner *owner, const char *name);

/* The same as a writer. */
weft_writer *weft__descriptor_writer(int fd, weft__descriptor_owner *owner, const char *name);

#endif
