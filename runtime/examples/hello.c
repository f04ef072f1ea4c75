/* asyncio's hello world: a coroutine that prints, sleeps for a second and prints again.
 *
 * Prints:
 *
 *     hello
 *     world
 */
#include <stdio.h>
#include <weft/weft.h>

WEFT_ASYNC(app) {
    WEFT_BEGIN;
    puts("hello");
    WEFT_AWAIT(weft_sleep(1));
    puts("world");
}

WEFT_MAIN(app)
