#include "base/life.h"

#ifdef WEFT_DEBUG
#include <stdio.h>
#include <stdlib.h>
#include <weft/host.h>

/* Numbers that memory is unlikely to contain by chance. */
enum { ALIVE = 0x11febea7, DEAD = 0x0ddba115 };

void weft__life_begin(weft__life *life, const char *origin) {
    *life = (weft__life){.mark = ALIVE, .origin = origin};
}

void weft__life_end(weft__life *life, const char *name, void *block, size_t size) {
    life->mark = DEAD;
    for (size_t i = 0; name && name[i] && i < sizeof life->name - 1; i++) life->name[i] = name[i];
    weft__retire(block, size);
}

static _Noreturn void log_and_abort(const char *line) {
    weft_host_log(line);
    abort();
}

_Noreturn void weft__life_abort(const weft__life_terms *kind, const char *function, const char *name,
                                const char *origin) {
    char line[512], made[256] = "";
    if (origin) snprintf(made, sizeof made, " (made at %s)", origin);
    const char *quote = *name ? "\"" : "";
    snprintf(line, sizeof line, "weft: %s was given the %s%s%s%s%s%s after %s; %s", function, kind->noun,
             *name ? " " : "", quote, name, quote, made, kind->end, kind->advice);
    log_and_abort(line);
}

void weft__life_check(const weft__life *life, const weft__life_terms *kind, const char *function) {
    if (life && life->mark == ALIVE) return;
    if (life && life->mark == DEAD) weft__life_abort(kind, function, life->name, life->origin);
    char line[256];
    snprintf(line, sizeof line, "weft: %s was given %s", function,
             life ? "a pointer to an object of another type"
                  : "NULL; did the call that creates the object fail?");
    log_and_abort(line);
}
#endif
