/* two_streams FILE [gone]: reads standard input and FILE (a named pipe) at the same time, byte by byte, and
 * prints each byte with its source. With `gone`, closes FILE during a read. Calls the host interface
 * directly, because a reader would read ahead. */
#include "core/operation.h"
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
#include <weft/host.h>
#include <weft/weft.h>

struct input {
    weft__operation operation;
    weft_event done;
    int status;
    int64_t count;
    char byte;
};

static void completed(weft__operation *operation, int status, int64_t count, const char *message) {
    struct input *input = (struct input *)operation;
    input->status = status;
    input->count = count;
    if (status != WEFT_OK) printf("%s: %s\n", weft_status_name(status), message);
    weft_event_set(&input->done);
}

WEFT_ASYNC(copy, const char *name; int fd; struct input input;) {
    WEFT_BEGIN;
    self->input.operation.complete = completed;
    for (;;) {
        weft_event_clear(&self->input.done);
        if (!weft__operation_open(&self->input.operation)) WEFT_RAISE(WEFT_ENOMEM);
        weft_host_read_start(self->input.operation.id, self->fd, &self->input.byte, 1);
        WEFT_AWAIT(weft_event_wait(&self->input.done));
        if (self->input.status != WEFT_OK || self->input.count == 0) break;
        printf("%s: %c\n", self->name, self->input.byte);
        fflush(stdout);
    }
    printf("%s: end\n", self->name);
    fflush(stdout);
}

WEFT_ASYNC(app, int argc, fd; char **argv; weft_task *first, *second;) {
    WEFT_BEGIN;
    self->fd = open(self->argv[1], O_RDONLY | O_NONBLOCK);
    if (self->fd < 0) WEFT_RAISE(WEFT_EIO, "cannot open %s", self->argv[1]);
    self->first = weft_create_task(WEFT_CALL(copy, .name = "stdin", .fd = 0));
    self->second = weft_create_task(WEFT_CALL(copy, .name = "file", .fd = self->fd));
    puts("ready");
    fflush(stdout);
    if (self->argc > 2) {
        WEFT_AWAIT(weft_sleep(0.05));
        close(self->fd);
    }
    WEFT_AWAIT(self->second);
    WEFT_AWAIT(self->first);
    weft_task_unref(self->first);
    weft_task_unref(self->second);
}

WEFT_MAIN(app, .argc = argc, .argv = argv)
