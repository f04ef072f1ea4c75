/* Listeners that the runtime passes in, and their connections. Linked only into programs that use sockets. */
#include "host_wasi.h"

#include "posix/posix_status.h"
#include <weft/host.h>

_Static_assert(__WASI_FILETYPE_SOCKET_STREAM == 6, "filetype");
_Static_assert(__WASI_SDFLAGS_RD == 1 && __WASI_SDFLAGS_WR == 2, "sdflags");

enum { FIRST_DESCRIPTOR = 3, LAST_DESCRIPTOR = 1023 };

static bool is_socket(const __wasi_fdstat_t *status) {
    return status->fs_filetype == __WASI_FILETYPE_SOCKET_STREAM;
}

int weft_host_listener(unsigned nth) {
    __wasi_fdstat_t status;
    for (int fd = FIRST_DESCRIPTOR; fd <= LAST_DESCRIPTOR; fd++) {
        if (__wasi_fd_fdstat_get(fd, &status) != __WASI_ERRNO_SUCCESS) return -1;
        if (is_socket(&status) && nth-- == 0) return fd;
    }
    return -1;
}

/* ---- Accepting ---- */

static __wasi_errno_t do_not_block(int fd, const __wasi_fdstat_t *status) {
    if (status->fs_flags & __WASI_FDFLAGS_NONBLOCK) return __WASI_ERRNO_SUCCESS;
    return __wasi_fd_fdstat_set_flags(fd, (__wasi_fdflags_t)(status->fs_flags | __WASI_FDFLAGS_NONBLOCK));
}

static __wasi_errno_t accept_one(const weft__stream *stream, __wasi_size_t *result) {
    __wasi_fd_t fd = -1;
    __wasi_errno_t error = __wasi_sock_accept(stream->fd, __WASI_FDFLAGS_NONBLOCK, &fd);
    /* The connection is already closed. */
    if (error == __WASI_ERRNO_CONNABORTED) return __WASI_ERRNO_AGAIN;
    if (error != __WASI_ERRNO_SUCCESS) return error;
    if (fd < FIRST_DESCRIPTOR) return __WASI_ERRNO_BADF;
    *result = (__wasi_size_t)fd;
    /* Some runtimes ignore the flag. */
    __wasi_fdstat_t status;
    error = __wasi_fd_fdstat_get(fd, &status);
    if (error == __WASI_ERRNO_SUCCESS) error = do_not_block(fd, &status);
    if (error != __WASI_ERRNO_SUCCESS) weft_host_close(fd);
    return error;
}

void weft_host_accept_start(uint32_t operation, int listener) {
    __wasi_fdstat_t status;
    if (listener < 0) {
        weft_complete(operation, WEFT_ENOTSUP, 0,
                      "the WASI runtime passed in no listener: wazero does, with "
                      "\"wazero run -listen 127.0.0.1:8080 PROGRAM\"");
        return;
    }
    if (__wasi_fd_fdstat_get(listener, &status) != __WASI_ERRNO_SUCCESS || !is_socket(&status)) {
        weft_complete(operation, WEFT_EINVAL, 0, "the descriptor is not a listener");
        return;
    }
    __wasi_errno_t error = do_not_block(listener, &status);
    if (error != __WASI_ERRNO_SUCCESS)
        weft_complete(operation, WEFT_ENOTSUP, 0, "the WASI runtime's listener would block the other tasks");
    else
        weft__stream_start((weft__stream){.operation = operation, .fd = listener, .transfer = accept_one});
}

/* ---- Ending ---- */

int weft_host_shutdown(int fd, bool reading, bool writing) {
    /* Separate calls: wazero ignores a call for both directions. */
    __wasi_errno_t error = __WASI_ERRNO_SUCCESS;
    if (writing) error = __wasi_sock_shutdown(fd, __WASI_SDFLAGS_WR);
    if (reading && error == __WASI_ERRNO_SUCCESS) error = __wasi_sock_shutdown(fd, __WASI_SDFLAGS_RD);
    switch (error) {
    case __WASI_ERRNO_SUCCESS: return WEFT_OK;
    case __WASI_ERRNO_NOTCONN: return WEFT_ENETWORK;
    case __WASI_ERRNO_BADF:
    case __WASI_ERRNO_NOTSOCK: return WEFT_EINVAL;
    default: return weft__posix_status(error);
    }
}
