/* asyncio's hello world: a coroutine that prints, sleeps for a second and prints again.
 *
 * Prints:
 *
 *     hello
 *     world
 */
#include <weft/weft.h>

WEFT_ASYNC(app) {
    WEFT_BEGIN;
    weft_print("hello");
    WEFT_AWAIT(weft_sleep(1));
    weft_print("world");
}

WEFT_MAIN(app)
