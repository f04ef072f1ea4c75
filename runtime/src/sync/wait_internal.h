/* What wait.c gives to other combinators. */
#ifndef WEFT_SRC_WAIT_H
#define WEFT_SRC_WAIT_H

#include <weft/coroutine.h>

/* Cancels a future that is not done and waits until it is; succeeds whatever it ends with. The
 * future is borrowed. asyncio.tasks._cancel_and_wait. */
weft_awaitable weft__cancel_and_wait(weft_future *future);

#endif
