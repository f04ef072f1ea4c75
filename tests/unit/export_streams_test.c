/* Streams as arguments and results of exported coroutines, on a host in whose place the test is. */
#include "check.h"
#include "js_host.h"

#include <stdlib.h>
#include <weft/export_generator.h>

enum { INPUT = -5, OUTPUT = -6 }; /* descriptors */

static struct {
    uint32_t reading, writing; /* pending operations */
    void *buffer;
    size_t size; /* of what is to be written */
    int arguments, results;
    bool has_ended; /* the last call */
    weft_reader *returned;
} host;

void weft_host_read_start(uint32_t operation, int fd, void *buffer, size_t size) {
    CHECK_INT(fd, INPUT);
    CHECK(size >= 4);
    host.reading = operation;
    host.buffer = buffer;
}

void weft_host_write_start(uint32_t operation, int fd, const void *data, size_t size) {
    CHECK_INT(fd, OUTPUT);
    host.writing = operation;
    host.size = size;
    if (!check.memory_fails) trace("write:%.*s", (int)size, (const char *)data);
}

void weft_host_close(int fd) {
    if (!check.memory_fails) trace("close:%d", fd);
}

void weft_host_stream_arguments(void) { host.arguments++; }
void weft_host_stream_results(void) { host.results++; }
void weft_host_exported_generators(void) {}

void weft_host_iteration_item(uint32_t number, weft_value item) {
    const weft_bytes *piece = item.ptr;
    if (!check.memory_fails) trace("%d:%.*s", (int)number, (int)piece->size, piece->data);
}

void weft_host_invocation_ended(uint32_t number, const weft__export_entry *exported, const weft_error *error,
                                uint32_t thrown, weft_value result) {
    host.has_ended = true;
    if (exported->result == WEFT__JS_READER_RETURNED && !error) host.returned = result.ptr;
    if (!check.memory_fails)
        trace("%d:%s:%d", (int)number, weft_status_name(weft_error_status(error)), (int)thrown);
}

static void complete_read(const char *text) {
    if (!weft_operation_pending(host.reading)) return; /* it has run out of memory */
    memcpy(host.buffer, text, strlen(text));
    weft_complete(host.reading, WEFT_OK, (int64_t)strlen(text), NULL);
}

static void reset(void) {
    js_host_reset();
    memset(&host, 0, sizeof host);
    check.trace[0] = '\0';
}

/* ---- The exported coroutines ---- */

WEFT_ASYNC(read_line, weft_reader *input; weft_bytes line;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_reader_readline(self->input, &self->line));
    if (!check.memory_fails) trace("line:%.*s", (int)self->line.size, self->line.data);
}
WEFT_EXPORT(read_line, void, input)

WEFT_ASYNC(write_text, weft_writer *output; const char *text; int status; bool closes;) {
    WEFT_BEGIN;
    if (!self->output) WEFT_RAISE(WEFT_ENOMEM);
    TRY(weft_writer_write(self->output, self->text, strlen(self->text)));
    if (self->closes) {
        weft_writer_close(self->output);
        WEFT_AWAIT(weft_writer_wait_closed(self->output));
    }
    if (self->status != 0) WEFT_RAISE(self->status);
}
WEFT_EXPORT(write_text, void, output)

WEFT_ASYNC(next_message, weft_js_stream messages; weft_js_value value; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(weft_js_next(self->messages.id, &self->value));
        if (!check.memory_fails) trace("message:%g", self->value.number);
    }
    WEFT_FINALLY { weft_js_value_deinit(&self->value); }
}
WEFT_EXPORT(next_message, void, messages)

WEFT_ASYNC(make_reader, weft_reader *reader;) {
    WEFT_BEGIN;
    self->reader = weft_reader_new(0);
    if (!self->reader) WEFT_RAISE(WEFT_ENOMEM);
    if (weft_reader_feed_data(self->reader, "abc", 3) != WEFT_OK) {
        weft_reader_free(self->reader);
        WEFT_RAISE(WEFT_ENOMEM);
    }
    WEFT_RETURN(self->reader);
}
WEFT_EXPORT(make_reader, weft_reader *)

/* Starts a call with the arguments that an initialiser gives; fails when out of memory. */
#define CALL(name, number, ...)                                                          \
    do {                                                                                 \
        struct name *call_ = weft_invocation_new(weft_export_##name(), 0, (number));     \
        if (!call_) WEFT_RAISE(WEFT_ENOMEM);                                             \
        struct name given_ = {__VA_ARGS__};                                              \
        memcpy((char *)call_ + sizeof(weft_frame), (char *)&given_ + sizeof(weft_frame), \
               sizeof given_ - sizeof(weft_frame));                                      \
        self->call = call_;                                                              \
        if (weft_invocation_start(call_, true) != WEFT_OK) WEFT_RAISE(WEFT_ENOMEM);      \
        WEFT_AWAIT(weft_sleep(0));                                                       \
    } while (0)

/* What the host writes into an argument. */
static void *descriptor(int fd) {
    void *argument = NULL;
    memcpy(&argument, &fd, sizeof fd);
    return argument;
}

/* ---- Tests ---- */

WEFT_ASYNC(reads, void *call;) {
    WEFT_BEGIN;
    CALL(read_line, 1, .input = descriptor(INPUT));
    CHECK_INT(host.arguments, 1);
    complete_read("ab\nc");
    WEFT_AWAIT(weft_sleep(1));
    CHECK_CALLS("line:ab\n 1:WEFT_OK:0 close:-5 ");
}

/* What JavaScript threw comes out of the call, and is forgotten with the failure. */
WEFT_ASYNC(fails_with_what_was_thrown, void *call;) {
    WEFT_BEGIN;
    CALL(read_line, 1, .input = descriptor(INPUT));
    js_host.kept++;
    if (!weft_complete(host.reading, WEFT_EJS, 77, "boom")) weft_host_js_forget(77);
    WEFT_AWAIT(weft_sleep(1));
    CHECK_CALLS("1:WEFT_EJS:77 close:-5 forget:77 ");
    CALL(write_text, 2, .output = descriptor(OUTPUT), .text = "text", .closes = true);
    js_host.kept++;
    if (!weft_complete(host.writing, WEFT_EJS, 78, "boom")) weft_host_js_forget(78);
    WEFT_AWAIT(weft_sleep(1));
    CHECK_CALLS("write:text close:-6 2:WEFT_EJS:78 forget:78 ");
}

/* A call that is cancelled gives up its read. */
WEFT_ASYNC(is_cancelled, void *call;) {
    WEFT_BEGIN;
    CALL(read_line, 1, .input = descriptor(INPUT));
    if (weft_operation_pending(host.reading)) weft_invocation_cancel(self->call);
    WEFT_AWAIT(weft_sleep(1));
    CHECK_CALLS("1:WEFT_ECANCELED:0 close:-5 ");
    CHECK(!weft_operation_pending(host.reading));
}

/* What a coroutine has left in its writer is written after its end. */
WEFT_ASYNC(writes_after_the_end, void *call;) {
    WEFT_BEGIN;
    CALL(write_text, 1, .output = descriptor(OUTPUT), .text = "text");
    WEFT_AWAIT(weft_sleep(1));
    CHECK_CALLS("write:text 1:WEFT_OK:0 ");
    weft_complete(host.writing, WEFT_OK, 1, NULL);
    CHECK_CALLS("write:ext ");
    weft_complete(host.writing, WEFT_OK, 3, NULL);
    WEFT_AWAIT(weft_sleep(1));
    CHECK_CALLS("close:-6 ");
}

/* The host fails the rest when the call has failed, and nobody hears of it. */
WEFT_ASYNC(cannot_write_after_the_end, void *call;) {
    WEFT_BEGIN;
    CALL(write_text, 1, .output = descriptor(OUTPUT), .text = "text", .status = 9);
    WEFT_AWAIT(weft_sleep(1));
    CHECK_CALLS("write:text 1:program status:0 ");
    weft_complete(host.writing, WEFT_EPIPE, 0, "no more");
    WEFT_AWAIT(weft_sleep(1));
    CHECK_CALLS("close:-6 ");
}

/* The end of the program does not wait for it. */
WEFT_ASYNC(ends_with_bytes_left, void *call;) {
    WEFT_BEGIN;
    CALL(write_text, 1, .output = descriptor(OUTPUT), .text = "text");
    WEFT_AWAIT(weft_sleep(1));
    CHECK_CALLS("write:text 1:WEFT_OK:0 ");
}

static void closed_after_all(void) {
    if (!check.memory_fails && strcmp(check.trace, "close:-6 ") != 0)
        js_host_fail("the end of the program does not close a writer");
    reset();
}

WEFT_ASYNC(receives, void *call;) {
    WEFT_BEGIN;
    JS_HOST_SCRIPT({.value = {.type = WEFT_JS_NUMBER, .number = 5}});
    CALL(next_message, 1, .messages = {FIRST_STREAM});
    WEFT_AWAIT(weft_sleep(1));
    CHECK_CALLS("message:5 1:WEFT_OK:0 close:100 ");
}

/* The host makes an iteration of a reader. */
WEFT_ASYNC(returns_a_reader, void *call;) {
    WEFT_BEGIN;
    CALL(make_reader, 1, .reader = NULL);
    WEFT_AWAIT(weft_sleep(1));
    CHECK_CALLS("1:WEFT_OK:0 ");
    if (!host.returned) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(host.results, 1);
    host.has_ended = false;
    self->call = weft_reader_iteration_new(host.returned, 2);
    if (!self->call || weft_iteration_start(self->call, true) != WEFT_OK) WEFT_RAISE(WEFT_ENOMEM);
    weft_iteration_next(self->call);
    WEFT_AWAIT(weft_sleep(1));
    CHECK_CALLS("2:abc ");
    if (host.has_ended) WEFT_RAISE(WEFT_ENOMEM);
    weft_iteration_next(self->call);
    weft_iteration_close(self->call);
    WEFT_AWAIT(weft_sleep(1));
    CHECK_CALLS("2:WEFT_OK:0 ");
}

int main(void) {
    check.reset = reset;
    RUN(reads);
    RUN(fails_with_what_was_thrown);
    RUN(is_cancelled);
    RUN(writes_after_the_end);
    RUN(cannot_write_after_the_end);
    RUN(receives);
    RUN(returns_a_reader);
    check.reset = closed_after_all;
    RUN(ends_with_bytes_left);
    return check_result();
}
