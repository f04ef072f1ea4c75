/* Connections that come in on a listener: servers. loop.sock_accept, asyncio.start_server.
 *
 *     for (;;) {
 *         WEFT_AWAIT_INTO(self->fd, weft_socket_accept(weft_socket_listener(0)));
 *         ... a task: weft_socket_streams(self->fd, 0, &self->reader, &self->writer)
 *     }
 *
 * A program cannot make a listener: the runtime hands it in, as `wazero run -listen 127.0.0.1:8080` does,
 * and not many do. On other runtimes, on the web and on the simulated host there is none: weft_socket_accept
 * fails at once with WEFT_ENOTSUP and a message that says so. Programs that use none of this do not
 * import it.
 *
 * Where the runtime cannot say when a connection is ready, as wazero cannot, those that are idle are looked
 * at again and again: after a millisecond, two, four, and so on up to every 32. */
#ifndef WEFT_SOCKET_H
#define WEFT_SOCKET_H

#include <weft/coroutine.h>
#include <weft/reader.h>
#include <weft/writer.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The listener number `nth`, from 0, that the runtime has handed in: the `nth` descriptor from 3 on that is
 * a socket. So ask for all of them before the first connection is accepted, which has a descriptor of its
 * own. Returns it, or -1 if there is none. */
int weft_socket_listener(unsigned nth);

/* Waits for a connection. The result is its descriptor, an int64_t, which is the caller's: it becomes that
 * of weft_socket_streams, or is closed with weft_socket_close. A connection does not block.
 *
 * Suspends until there is one. Fails with WEFT_ENOTSUP if the host has no listeners or `listener` is -1,
 * WEFT_EINVAL if it is no socket, WEFT_EIO ("too many open files", for instance: a server may close
 * some and go on) or WEFT_ENOMEM. If it is cancelled, a connection that was not returned yet waits for the
 * next call, or is closed. One task at a time may wait on a listener. loop.sock_accept. */
weft_awaitable weft_socket_accept(int listener);

/* Makes a reader and a writer of a connection, which becomes theirs; `limit` is that of weft_reader_new.
 *
 * The reader fails with WEFT_ENETWORK if the connection is lost; the end of the stream is that the other
 * side writes no more. weft_writer_write_eof says so to the other side, and what it still writes can be
 * read. weft_writer_close, once all is written, ends both directions. The descriptor is closed when the
 * writer is closed and the reader freed. Returns 0, or WEFT_ENOMEM: neither is set then, and the descriptor
 * is still the caller's. asyncio.StreamReader and StreamWriter of start_server. */
int weft_socket_streams(int fd, size_t limit, weft_reader **reader, weft_writer **writer);

enum weft_shutdown { WEFT_SHUTDOWN_READ = 1, WEFT_SHUTDOWN_WRITE = 2, WEFT_SHUTDOWN_BOTH = 3 };

/* Ends one direction of a connection, or both: reads are at their end, the other side is told that nothing
 * more is written. Does not suspend. Returns 0, WEFT_EINVAL (no such descriptor, or no such direction),
 * WEFT_ENETWORK if it is not connected any more, WEFT_ENOTSUP or WEFT_EIO. socket.shutdown. */
int weft_socket_shutdown(int fd, enum weft_shutdown directions);

/* Ends both directions and closes a connection that has no streams. Does not suspend. socket.close. */
void weft_socket_close(int fd);

#ifdef __cplusplus
}
#endif
#endif
