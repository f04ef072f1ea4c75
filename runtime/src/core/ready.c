#include "core/ready.h"

struct weft__ready weft__ready;

static bool unlink_job(weft__job **list, weft__job *job) {
    for (weft__job **at = list; *at; at = &(*at)->next) {
        if (*at != job) continue;
        *at = job->next;
        return true;
    }
    return false;
}

void weft__ready_remove(weft__job *job) {
    if (unlink_job(&weft__ready.batch, job)) return;
    unlink_job(&weft__ready.first, job);
    if (weft__ready.last != job) return;
    weft__ready.last = weft__ready.first;
    while (weft__ready.last &&weft__ready.last->next) weft__ready.last = weft__ready.last->next;
}
