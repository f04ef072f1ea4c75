/* Accepting connections, with a host whose listener gets one when the test says so. */
#include "check.h"

#include <fcntl.h>
#include <unistd.h>
#include <weft/host.h>

enum { LISTENER = 3 };

static uint32_t accepting; /* the pending operation */

int weft_host_listener(unsigned nth) { return nth == 0 ? LISTENER : -1; }

void weft_host_accept_start(uint32_t operation, int listener) {
    CHECK_INT(listener, LISTENER);
    accepting = operation;
}

int weft_host_shutdown(int fd, bool reading, bool writing) {
    (void)fd;
    (void)reading;
    (void)writing;
    return WEFT_OK;
}

static int connection = -1;

static bool is_open(int fd) { return fcntl(fd, F_GETFD) >= 0; }

static bool connect_one(void) {
    connection = open("/dev/null", O_RDWR);
    return weft_complete(accepting, WEFT_OK, connection, NULL);
}

static void close_rest(void) {
    if (connection >= 0 && is_open(connection)) close(connection);
    connection = -1;
}

WEFT_ASYNC(accepted, weft_task *task;) {
    WEFT_BEGIN;
    START(self->task, weft_socket_accept(weft_socket_listener(0)));
    WEFT_AWAIT(weft_sleep(0));
    CHECK(connect_one());
    WEFT_AWAIT(self->task);
    CHECK_INT(weft_task_result(self->task).i64, connection);
    CHECK(is_open(connection));
}

WEFT_ASYNC(cancelled, weft_task *task; int status;) {
    WEFT_BEGIN;
    START(self->task, weft_socket_accept(weft_socket_listener(0)));
    WEFT_AWAIT(weft_sleep(0));
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    CHECK_INT(self->status, WEFT_ECANCELED);
    CHECK(!connect_one()); /* the host was notified at once and keeps the connection */
}

/* A connection that arrives before its task runs is closed if the task is cancelled meanwhile. */
WEFT_ASYNC(too_late, weft_task *task; int status;) {
    WEFT_BEGIN;
    START(self->task, weft_socket_accept(weft_socket_listener(0)));
    WEFT_AWAIT(weft_sleep(0));
    CHECK(connect_one());
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    CHECK_INT(self->status, WEFT_ECANCELED);
    CHECK(!is_open(connection));
}

int main(void) {
    check.reset = close_rest;
    RUN(accepted);
    RUN(cancelled);
    RUN(too_late);
    return check_result();
}
