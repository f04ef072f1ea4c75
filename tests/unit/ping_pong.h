/* Two coroutines that await each other, each in a file of its own. */
#ifndef PING_PONG_H
#define PING_PONG_H

#include <weft/weft.h>

WEFT_ASYNC_DECLARE(ping, int depth; bool waits;);
WEFT_ASYNC_DECLARE(pong, int depth; bool waits;);

#endif
