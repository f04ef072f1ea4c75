/* Scripted streams: sources, which are read from, and sinks, which are written to. */
#ifndef WEFT_SIM_SIM_STREAMS_H
#define WEFT_SIM_SIM_STREAMS_H

#include "sim/sim_events.h"

#include <stdbool.h>
#include <weft/sim.h>

/* A deep copy of an array of pieces, in which every piece with data has its size. Stops the process if a
 * delay is invalid. */
weft_sim_piece *weft__sim_pieces_copy(const weft_sim_piece *pieces);
void weft__sim_pieces_free(weft_sim_piece *pieces); /* may be NULL */

/* ---- Sources ---- */

enum weft__sim_source_state {
    SIM_SOURCE_OPEN,
    SIM_SOURCE_ENDED, /* the program read to the end, or closed the source when only the end was left */
    SIM_SOURCE_FAILED,
    SIM_SOURCE_CLOSED /* before its end */
};

typedef struct weft__sim_source {
    enum weft__sim_source_state state;
    weft_sim_piece *pieces; /* owned */
    size_t next;            /* the index of the next piece, */
    size_t consumed;        /* how many of its bytes have been read, */
    int64_t when;           /* and when it arrives */

    weft__sim_event read; /* of the pending read */
    char *buffer;
    size_t size;
} weft__sim_source;

/* Initialises a source with a copy of the pieces, whose delays count from now. */
void weft__sim_source_init(weft__sim_source *source, const weft_sim_piece *pieces);
void weft__sim_source_deinit(weft__sim_source *source);

/* Implement weft_host_read_start and weft_host_close for the source. */
void weft__sim_source_read(weft__sim_source *source, uint32_t operation, void *buffer, size_t size);
void weft__sim_source_close(weft__sim_source *source);

/* ---- Sinks ---- */

typedef struct weft__sim_recorder {
    weft_sim_sink script;
    char *bytes; /* what was accepted, NUL-terminated; owned */
    size_t count, room;
    bool has_failed;                                     /* a write has failed as scripted */
    void (*on_failure)(struct weft__sim_recorder *sink); /* called before that write completes; may be NULL */

    weft__sim_event write; /* of the pending write */
    const char *data;
    size_t size;
} weft__sim_recorder;

/* Initialises a sink with a copy of the script. */
void weft__sim_sink_init(weft__sim_recorder *sink, weft_sim_sink script);
void weft__sim_sink_deinit(weft__sim_recorder *sink);

/* Implements weft_host_write_start for the sink. */
void weft__sim_sink_write(weft__sim_recorder *sink, uint32_t operation, const void *data, size_t size);

/* ---- Standard streams ---- */

/* The scripted stream with this descriptor; NULL if there is none. */
weft__sim_source *weft__sim_scripted_input(int fd);
weft__sim_recorder *weft__sim_scripted_output(int fd);

/* Removes the scripts of the standard streams. */
void weft__sim_streams_reset(void);

#endif
