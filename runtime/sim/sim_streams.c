/* Scripted streams, and those of the process where nothing is scripted. */
#include "posix/posix_status.h"
#include "sim_host.h"

#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

static weft__sim_source input;
static bool has_input;
static weft__sim_sink outputs[2]; /* of 1 and 2 */
static bool has_output[2];

/* ---- Sources ---- */

static bool is_data(const weft_sim_piece *piece) { return piece->data && piece->status == 0; }

weft_sim_piece *weft__sim_pieces_copy(const weft_sim_piece *pieces) {
    size_t count = 1;
    for (const weft_sim_piece *piece = pieces; is_data(piece); piece++) count++;
    weft_sim_piece *copies = weft__sim_resize(NULL, count * sizeof *copies);
    for (size_t i = 0; i < count; i++) {
        weft_sim_piece *copy = &copies[i];
        *copy = pieces[i];
        weft__sim_later(0, copy->delay); /* stops if it makes no sense */
        copy->message = weft__sim_copy_text(copy->message);
        if (copy->data && copy->size == 0) copy->size = strlen(copy->data);
        if (copy->data) copy->data = weft__sim_copy(copy->data, copy->size);
    }
    return copies;
}

void weft__sim_pieces_free(weft_sim_piece *pieces) {
    for (weft_sim_piece *piece = pieces; piece; piece++) {
        free((void *)piece->data);
        free((char *)piece->message);
        if (!is_data(piece)) break;
    }
    free(pieces);
}

/* The next piece is on its way; one without bytes is none. */
static void expect_piece(weft__sim_source *source) {
    const weft_sim_piece *piece = &source->pieces[source->at];
    source->when = weft__sim_later(source->when, piece->delay);
    source->taken = 0;
    if (!is_data(piece) || piece->size > 0) return;
    source->at++;
    expect_piece(source);
}

/* Takes what is there of the piece that is next. */
static size_t take(weft__sim_source *source, char *to, size_t size) {
    const weft_sim_piece *piece = &source->pieces[source->at];
    size_t left = piece->size - source->taken, count = left < size ? left : size;
    memcpy(to, (const char *)piece->data + source->taken, count);
    source->taken += count;
    if (source->taken == piece->size) {
        source->at++;
        expect_piece(source);
    }
    return count;
}

static void serve(weft__sim_event *event) {
    weft__sim_source *source = (weft__sim_source *)event;
    const weft_sim_piece *piece = &source->pieces[source->at];
    if (is_data(piece)) {
        size_t size = weft__sim_cut(source->size), count = take(source, source->buffer, size);
        while (count < size && source->when <= weft_host_now() && is_data(&source->pieces[source->at]) &&
               weft__sim_chance(2))
            count += take(source, source->buffer + count, size - count);
        weft_complete(event->operation, WEFT_OK, (int64_t)count, NULL);
        return;
    }
    source->has_ended = piece->status == 0;
    source->has_failed = !source->has_ended;
    weft_complete(event->operation, piece->status, 0, piece->message);
}

void weft__sim_source_begin(weft__sim_source *source, const weft_sim_piece *pieces) {
    *source = (weft__sim_source){
        .read.happen = serve, .pieces = weft__sim_pieces_copy(pieces), .when = weft_host_now()};
    expect_piece(source);
}

static void start_read(weft__sim_source *source, uint32_t operation, void *buffer, size_t size) {
    int64_t now = weft_host_now();
    source->read.operation = operation;
    source->buffer = buffer;
    source->size = size;
    if (source->when <= now && !weft__sim_chance(2))
        serve(&source->read);
    else
        weft__sim_plan(&source->read, source->when > now ? source->when : now);
}

/* Who has read all bytes of a stream whose end has come need not ask for it. */
void weft__sim_source_close(weft__sim_source *source) {
    const weft_sim_piece *piece = &source->pieces[source->at];
    source->is_closed = true;
    if (!is_data(piece) && piece->status == 0 && source->when <= weft_host_now()) source->has_ended = true;
}

void weft__sim_source_free(weft__sim_source *source) { weft__sim_pieces_free(source->pieces); }

/* ---- Sinks ---- */

static void keep(weft__sim_sink *sink, size_t count) {
    size_t needed = sink->taken_size + count + 1;
    if (needed > sink->room) {
        sink->room = needed > 2 * sink->room ? needed : 2 * sink->room;
        sink->taken = weft__sim_resize(sink->taken, sink->room);
    }
    memcpy(sink->taken + sink->taken_size, sink->data, count);
    sink->taken_size += count;
    sink->taken[sink->taken_size] = '\0';
}

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

static void accept(weft__sim_event *event) {
    weft__sim_sink *sink = (weft__sim_sink *)event;
    const weft_sim_sink *script = &sink->script;
    size_t count = sink->size;
    if (script->most > 0) count = smaller(count, script->most);
    if (script->status != 0) count = smaller(count, script->accepts - sink->taken_size);
    if (count == 0) {
        sink->has_failed = true;
        if (sink->failed) sink->failed(sink);
        weft_complete(event->operation, script->status, 0, script->message);
        return;
    }
    count = weft__sim_cut(count);
    keep(sink, count);
    weft_complete(event->operation, WEFT_OK, (int64_t)count, NULL);
}

void weft__sim_sink_begin(weft__sim_sink *sink, weft_sim_sink script) {
    *sink = (weft__sim_sink){.write.happen = accept, .script = script};
    weft__sim_later(0, script.delay); /* stops if it makes no sense */
    sink->script.message = weft__sim_copy_text(script.message);
    sink->data = "";
    keep(sink, 0);
}

static void start_write(weft__sim_sink *sink, uint32_t operation, const void *data, size_t size) {
    sink->write.operation = operation;
    sink->data = data;
    sink->size = size;
    if (sink->script.delay == 0 && !weft__sim_chance(2))
        accept(&sink->write);
    else
        weft__sim_plan(&sink->write, weft__sim_later(weft_host_now(), sink->script.delay));
}

void weft__sim_sink_free(weft__sim_sink *sink) {
    free((char *)sink->script.message);
    free(sink->taken);
}

/* ---- Those of the process ---- */

/* Whether a call that failed is to be made again; blocks until it is worth it. */
static bool is_to_be_repeated(int fd, short events) {
    if (errno == EINTR) return true;
    if (errno != EAGAIN) return false;
    poll(&(struct pollfd){.fd = fd, .events = events}, 1, -1);
    return true;
}

static void complete_process(uint32_t operation, ssize_t count) {
    if (count >= 0)
        weft_complete(operation, WEFT_OK, count, NULL);
    else
        weft_complete(operation, weft__posix_status(errno), 0, weft__posix_reason(errno));
}

static void read_process(uint32_t operation, int fd, void *buffer, size_t size) {
    ssize_t count;
    do count = read(fd, buffer, weft__sim_cut(size));
    while (count < 0 && is_to_be_repeated(fd, POLLIN));
    complete_process(operation, count);
}

static void write_process(uint32_t operation, int fd, const void *data, size_t size) {
    ssize_t count;
    do count = write(fd, data, weft__sim_cut(size));
    while (count < 0 && is_to_be_repeated(fd, POLLOUT));
    complete_process(operation, count);
}

/* ---- The host ---- */

void weft_host_read_start(uint32_t operation, int fd, void *buffer, size_t size) {
    weft__sim_source *source = fd == 0 && has_input ? &input : weft__sim_body(fd);
    if (source)
        start_read(source, operation, buffer, size);
    else
        read_process(operation, fd, buffer, size);
}

void weft_host_write_start(uint32_t operation, int fd, const void *data, size_t size) {
    weft__sim_sink *sink =
        (fd == 1 || fd == 2) && has_output[fd - 1] ? &outputs[fd - 1] : weft__sim_upload(fd);
    if (sink)
        start_write(sink, operation, data, size);
    else
        write_process(operation, fd, data, size);
}

void weft_host_close(int fd) {
    if (fd < WEFT__SIM_FIRST_FD)
        close(fd);
    else
        weft__sim_fetch_close(fd);
}

/* ---- Scripts ---- */

/* The operation that looks at a script is under way: its memory would go. */
static void stop_if_pending(uint32_t operation, const char *function) {
    if (weft_operation_pending(operation)) weft__sim_stop("%s while the stream is in use", function);
}

static void reset_input(void) {
    if (has_input) weft__sim_source_free(&input);
    has_input = false;
}

void weft_sim_script_input(const weft_sim_piece *pieces) {
    if (has_input) stop_if_pending(input.read.operation, "weft_sim_script_input");
    reset_input();
    if (!pieces) return;
    weft__sim_source_begin(&input, pieces);
    has_input = true;
}

static void reset_output(int fd) {
    if (has_output[fd - 1]) weft__sim_sink_free(&outputs[fd - 1]);
    has_output[fd - 1] = false;
}

static void check_output(int fd, const char *function) {
    if (fd != 1 && fd != 2) weft__sim_stop("%s of descriptor %d: it is to be 1 or 2", function, fd);
}

void weft_sim_script_output(int fd, weft_sim_sink sink) {
    check_output(fd, "weft_sim_script_output");
    if (has_output[fd - 1]) stop_if_pending(outputs[fd - 1].write.operation, "weft_sim_script_output");
    reset_output(fd);
    weft__sim_sink_begin(&outputs[fd - 1], sink);
    has_output[fd - 1] = true;
}

const char *weft_sim_output(int fd, size_t *size) {
    check_output(fd, "weft_sim_output");
    if (size) *size = has_output[fd - 1] ? outputs[fd - 1].taken_size : 0;
    return has_output[fd - 1] ? outputs[fd - 1].taken : "";
}

void weft__sim_streams_reset(void) {
    reset_input();
    reset_output(1);
    reset_output(2);
}
