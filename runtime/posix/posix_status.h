/* The statuses and messages for values of errno. */
#ifndef WEFT_POSIX_STATUS_H
#define WEFT_POSIX_STATUS_H

#include <errno.h>
#include <string.h>
#include <weft/status.h>

/* WASI's error for a path outside the permitted directories; other systems have none. */
#ifdef ENOTCAPABLE
#define WEFT__OUTSIDE ENOTCAPABLE
#else
#define WEFT__OUTSIDE (-1)
#endif

static inline int weft__posix_status(int error) {
    switch (error) {
    case ENOENT: return WEFT_ENOENT;
    case EEXIST: return WEFT_EEXIST;
    case EACCES:
    case EPERM:
    case EROFS:
    case WEFT__OUTSIDE: return WEFT_EACCES;
    case EINVAL: return WEFT_EINVAL;
    case ENOMEM: return WEFT_ENOMEM;
    case ENOSYS:
    case ENOTSUP: return WEFT_ENOTSUP;
    case EPIPE: return WEFT_EPIPE;
    case ECONNRESET: return WEFT_ENETWORK;
    default: return WEFT_EIO;
    }
}

static inline const char *weft__posix_reason(int error) {
    return error == WEFT__OUTSIDE ? "outside the directories that the program may use (the runtime's --dir)"
                                  : strerror(error);
}

#endif
