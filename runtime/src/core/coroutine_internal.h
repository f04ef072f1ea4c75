/* Frames, as the core handles them. */
#ifndef WEFT_SRC_CORE_COROUTINE_INTERNAL_H
#define WEFT_SRC_CORE_COROUTINE_INTERNAL_H

#include <weft/coroutine.h>

/* Frees a frame whose body never runs, with what it holds. */
void weft__frame_discard(weft_frame *frame);

/* Forgets the failure that WEFT_CATCH caught last. */
void weft__coroutine_reset(void);

#endif
