/* Cancelling a future and waiting until it is done. */
#ifndef WEFT_SRC_SYNC_WAIT_INTERNAL_H
#define WEFT_SRC_SYNC_WAIT_INTERNAL_H

#include <weft/coroutine.h>

/* Cancels a pending future and waits until it is done. Succeeds whatever the future's outcome is. The
 * future is borrowed. asyncio.tasks._cancel_and_wait. */
weft_awaitable weft__cancel_and_wait(weft_future *future);

#endif
