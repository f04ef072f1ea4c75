#include "sim/sim_streams.h"

#include "base/list.h"
#include "sim/sim_seed.h"
#include "sim/sim_utilities.h"

#include <stdlib.h>
#include <string.h>
#include <weft/host.h>

static weft__sim_source input;
static bool input_is_scripted;
static weft__sim_recorder recorded_outputs[2]; /* of the descriptors 1 and 2 */
static bool output_is_scripted[2];

/* ---- Pieces ---- */

static bool is_data(const weft_sim_piece *piece) { return piece->data && piece->status == 0; }

weft_sim_piece *weft__sim_pieces_copy(const weft_sim_piece *pieces) {
    size_t count = 1;
    for (const weft_sim_piece *piece = pieces; is_data(piece); piece++) count++;
    weft_sim_piece *copies = weft__sim_resize(NULL, count * sizeof *copies);
    for (size_t i = 0; i < count; i++) {
        weft_sim_piece *copy = &copies[i];
        *copy = pieces[i];
        weft__sim_check_delay(copy->delay);
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

/* ---- Sources ---- */

/* Sets when the next piece arrives. An empty piece only delays the one after it. */
static void expect_piece(weft__sim_source *source) {
    for (;; source->next++) {
        const weft_sim_piece *piece = &source->pieces[source->next];
        source->when = weft__sim_later(source->when, piece->delay);
        source->consumed = 0;
        if (!is_data(piece) || piece->size > 0) return;
    }
}

/* Reads from the next piece, which has arrived, at most `size` bytes. */
static size_t read_piece(weft__sim_source *source, char *to, size_t size) {
    const weft_sim_piece *piece = &source->pieces[source->next];
    size_t left = piece->size - source->consumed, count = left < size ? left : size;
    memcpy(to, (const char *)piece->data + source->consumed, count);
    source->consumed += count;
    if (source->consumed == piece->size) {
        source->next++;
        expect_piece(source);
    }
    return count;
}

static void complete_read(weft__sim_event *event) {
    weft__sim_source *source = CONTAINER_OF(event, weft__sim_source, read);
    const weft_sim_piece *piece = &source->pieces[source->next];
    if (is_data(piece)) {
        size_t size = weft__sim_cut(source->size), count = read_piece(source, source->buffer, size);
        while (count < size && source->when <= weft__sim_now() && is_data(&source->pieces[source->next]) &&
               weft__sim_chance(2))
            count += read_piece(source, source->buffer + count, size - count);
        weft_complete(event->operation, WEFT_OK, (int64_t)count, NULL);
        return;
    }
    source->state = piece->status == 0 ? SIM_SOURCE_ENDED : SIM_SOURCE_FAILED;
    weft_complete(event->operation, piece->status, 0, piece->message);
}

void weft__sim_source_init(weft__sim_source *source, const weft_sim_piece *pieces) {
    *source = (weft__sim_source){
        .read.fire = complete_read, .pieces = weft__sim_pieces_copy(pieces), .when = weft__sim_now()};
    expect_piece(source);
}

void weft__sim_source_deinit(weft__sim_source *source) { weft__sim_pieces_free(source->pieces); }

void weft__sim_source_read(weft__sim_source *source, uint32_t operation, void *buffer, size_t size) {
    int64_t now = weft__sim_now();
    source->read.operation = operation;
    source->buffer = buffer;
    source->size = size;
    if (source->when <= now && !weft__sim_chance(2))
        complete_read(&source->read);
    else
        weft__sim_schedule(&source->read, source->when > now ? source->when : now);
}

/* A program that has read all bytes need not read the end of the stream too, if that has arrived. */
void weft__sim_source_close(weft__sim_source *source) {
    const weft_sim_piece *piece = &source->pieces[source->next];
    if (source->state != SIM_SOURCE_OPEN) return;
    bool only_end_is_left = !is_data(piece) && piece->status == 0 && source->when <= weft__sim_now();
    source->state = only_end_is_left ? SIM_SOURCE_ENDED : SIM_SOURCE_CLOSED;
}

/* ---- Sinks ---- */

static void append_output(weft__sim_recorder *sink, const char *data, size_t size) {
    size_t needed = sink->count + size + 1;
    if (needed > sink->room) {
        sink->room = needed > 2 * sink->room ? needed : 2 * sink->room;
        sink->bytes = weft__sim_resize(sink->bytes, sink->room);
    }
    memcpy(sink->bytes + sink->count, data, size);
    sink->count += size;
    sink->bytes[sink->count] = '\0';
}

static size_t smaller_count(size_t a, size_t b) { return a < b ? a : b; }

static void complete_write(weft__sim_event *event) {
    weft__sim_recorder *sink = CONTAINER_OF(event, weft__sim_recorder, write);
    const weft_sim_sink *script = &sink->script;
    size_t count = sink->size;
    if (script->most > 0) count = smaller_count(count, script->most);
    if (script->status != 0) count = smaller_count(count, script->accepts - sink->count);
    if (count == 0) {
        sink->has_failed = true;
        if (sink->on_failure) sink->on_failure(sink);
        weft_complete(event->operation, script->status, 0, script->message);
        return;
    }
    count = weft__sim_cut(count);
    append_output(sink, sink->data, count);
    weft_complete(event->operation, WEFT_OK, (int64_t)count, NULL);
}

void weft__sim_sink_init(weft__sim_recorder *sink, weft_sim_sink script) {
    weft__sim_check_delay(script.delay);
    *sink = (weft__sim_recorder){.write.fire = complete_write, .script = script};
    sink->script.message = weft__sim_copy_text(script.message);
    append_output(sink, "", 0);
}

void weft__sim_sink_deinit(weft__sim_recorder *sink) {
    free((char *)sink->script.message);
    free(sink->bytes);
}

void weft__sim_sink_write(weft__sim_recorder *sink, uint32_t operation, const void *data, size_t size) {
    sink->write.operation = operation;
    sink->data = data;
    sink->size = size;
    if (sink->script.delay == 0 && !weft__sim_chance(2))
        complete_write(&sink->write);
    else
        weft__sim_schedule(&sink->write, weft__sim_later(weft__sim_now(), sink->script.delay));
}

/* ---- Standard streams ---- */

weft__sim_source *weft__sim_scripted_input(int fd) { return fd == 0 && input_is_scripted ? &input : NULL; }

weft__sim_recorder *weft__sim_scripted_output(int fd) {
    return (fd == 1 || fd == 2) && output_is_scripted[fd - 1] ? &recorded_outputs[fd - 1] : NULL;
}

/* A pending operation would be left with a pointer to freed memory. */
static void stop_if_pending(uint32_t operation, const char *function) {
    if (weft_operation_pending(operation)) weft__sim_stop("%s called while the stream is in use", function);
}

static void reset_input(void) {
    if (input_is_scripted) weft__sim_source_deinit(&input);
    input_is_scripted = false;
}

void weft_sim_script_input(const weft_sim_piece *pieces) {
    if (input_is_scripted) stop_if_pending(input.read.operation, "weft_sim_script_input");
    reset_input();
    if (!pieces) return;
    weft__sim_source_init(&input, pieces);
    input_is_scripted = true;
}

static void reset_output(int fd) {
    if (output_is_scripted[fd - 1]) weft__sim_sink_deinit(&recorded_outputs[fd - 1]);
    output_is_scripted[fd - 1] = false;
}

static void check_output(int fd, const char *function) {
    if (fd != 1 && fd != 2) weft__sim_stop("%s: the descriptor must be 1 or 2, not %d", function, fd);
}

void weft_sim_script_output(int fd, weft_sim_sink sink) {
    check_output(fd, "weft_sim_script_output");
    if (output_is_scripted[fd - 1])
        stop_if_pending(recorded_outputs[fd - 1].write.operation, "weft_sim_script_output");
    reset_output(fd);
    weft__sim_sink_init(&recorded_outputs[fd - 1], sink);
    output_is_scripted[fd - 1] = true;
}

const char *weft_sim_output(int fd, size_t *size) {
    check_output(fd, "weft_sim_output");
    const weft__sim_recorder *sink = weft__sim_scripted_output(fd);
    if (size) *size = sink ? sink->count : 0;
    return sink ? sink->bytes : "";
}

void weft__sim_streams_reset(void) {
    reset_input();
    reset_output(1);
    reset_output(2);
}
