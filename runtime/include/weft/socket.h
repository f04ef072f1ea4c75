/* Serving: connections accepted from a listener. loop.sock_accept, asyncio.start_server.
 *
 *     for (;;) {
 *         WEFT_AWAIT_INTO(self->fd, weft_socket_accept(weft_socket_listener(0)));
 *         ... in a task: weft_socket_streams(self->fd, 0, &self->reader, &self->writer)
 *     }
 *
 * A program cannot create a listener: a WASI runtime passes it in, as `wazero run -listen 127.0.0.1:8080`
 * does; few runtimes do. On other runtimes, on the web and on the simulated host there is no listener, and
 * weft_socket_accept fails at once with WEFT_ENOTSUP and a message that says so. A program that calls none
 * of these functions does not import sockets.
 *
 * wazero cannot report when a connection is ready. There, idle connections are polled after 1 ms, 2 ms,
 * 4 ms and so on, up to every 32 ms. */
#ifndef WEFT_SOCKET_H
#define WEFT_SOCKET_H

#include <weft/coroutine.h>
#include <weft/reader.h>
#include <weft/writer.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Returns listener number `nth`, from 0, that the runtime has passed in, or -1 if there are fewer: the
 * `nth` socket among the descriptors from 3 on. Query all listeners before you accept the first
 * connection, because a connection is such a socket too. Does not suspend. */
int weft_socket_listener(unsigned nth);

/* Waits for a connection. The result is its descriptor, an int64_t, which the caller owns: pass it to
 * weft_socket_streams or close it with weft_socket_close. The descriptor is non-blocking. One task at a
 * time may wait on a listener. Suspends until a connection arrives.
 *
 * Fails with
 *   - WEFT_ENOTSUP if the host has no listeners, or `listener` is -1;
 *   - WEFT_EINVAL if the descriptor is not a socket;
 *   - WEFT_EIO: "too many open files", for example, after which a server may close some and go on;
 *   - WEFT_ENOMEM.
 * If it is cancelled, a connection that it has not returned is left to the next call, or closed.
 * loop.sock_accept. */
WEFT__MUST_USE weft_awaitable weft_socket_accept(int listener);

/* Creates a reader and a writer of a connection, which own its descriptor from then on. `limit` is that
 * of weft_reader_new. Does not suspend.
 *
 * The reader fails with WEFT_ENETWORK if the connection is lost. End of file means that the peer shut
 * down its writing side. weft_writer_write_eof shuts down this side; the reader can still read.
 * weft_writer_close shuts down both directions once the buffer is written. The descriptor is closed when
 * the writer is closed and the reader is freed.
 *
 * Returns 0, or WEFT_ENOMEM: neither is set, and the caller still owns the descriptor. The StreamReader
 * and StreamWriter of asyncio.start_server. */
int weft_socket_streams(int fd, size_t limit, weft_reader **reader, weft_writer **writer);

/* The directions of a connection, as the program sees them. */
enum weft_shutdown { WEFT_SHUTDOWN_READ = 1, WEFT_SHUTDOWN_WRITE = 2, WEFT_SHUTDOWN_BOTH = 3 };

/* Shuts down one direction of a connection, or both: reads reach end of file, and the peer sees the end of
 * the stream. Does not suspend. Returns
 *   - 0;
 *   - WEFT_EINVAL: no such descriptor, or not a direction;
 *   - WEFT_ENETWORK if it is no longer connected;
 *   - WEFT_ENOTSUP or WEFT_EIO.
 * socket.shutdown. */
int weft_socket_shutdown(int fd, enum weft_shutdown directions);

/* Shuts down both directions and closes a connection that has no streams. Does not suspend. socket.close. */
void weft_socket_close(int fd);

#ifdef __cplusplus
}
#endif
#endif
