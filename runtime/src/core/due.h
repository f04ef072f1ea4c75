/* The timers that fire in this turn. */
#ifndef WEFT_SRC_CORE_DUE_H
#define WEFT_SRC_CORE_DUE_H

#include <weft/private/detail.h>

/* Collects the timers that are due when a turn starts, ... */
void weft__due_collect(void);

/* ... and fires the first of them when it ends, so that what they wake runs in the next turn. */
void weft__due_fire_first(void);

extern weft__list weft__due;

/* Calls the callback of a weft_handle whose timer is due. handle.c sets it with the first such timer, so
 * that a program without them does not link it. */
extern void (*weft__handle_fire)(weft__timer *timer);

#endif
