/* Frames, as the core handles them. */
#ifndef WEFT_SRC_CORE_COROUTINE_INTERNAL_H
#define WEFT_SRC_CORE_COROUTINE_INTERNAL_H

#include <weft/coroutine.h>

/* Frees a frame whose body never runs, with what it holds. */
void weft__frame_discard(weft_frame *frame);

/* The failure that WEFT_CATCH caught last, if it did so in this frame, borrowed; NULL: none. */
weft_error *weft__caught_in(const weft_frame *frame);

#endif
