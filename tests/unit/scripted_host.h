/* A host whose completions come when the test says so: for what the simulated host does at once. */
#ifndef SCRIPTED_HOST_H
#define SCRIPTED_HOST_H

#include <weft/host.h>

/* What happens after `delay` seconds from the event before it. */
typedef struct script_event {
    double delay;
    const char *text;    /* the read under way gets this; "" is the end */
    int status;          /* the fetch under way, or else the read, ends so ... */
    const char *message; /* ... and with this message */
    int answer;          /* HTTP status of an answer to the fetch under way */
    void (*then)(void);  /* called at once after that */
} script_event;

/* What the host was asked for. */
typedef struct script_state {
    uint32_t read, fetch; /* operations, under way or cancelled */
    void *buffer;
    size_t size;
    const weft_host_request *request;
    weft_host_response *response;
    int reads, fetches, cancels;
    bool late; /* an event found its operation ended */
} script_state;

extern script_state script;

/* The events of the next program; `events` ends with a zero one. */
void script_set(const script_event *events);

#endif
