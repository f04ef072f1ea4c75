/* Page visibility and connectivity. */
#ifndef WEFT_PAGE_H
#define WEFT_PAGE_H

#include <weft/js.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A state of the page. */
enum weft_page_state {
    WEFT_PAGE_VISIBLE, /* !document.hidden; supported in pages, not in workers or Node.js */
    WEFT_PAGE_ONLINE /* navigator.onLine; supported in pages and workers, not in Node.js. True only means that
                          some network is present */
};

/* Whether the page is in a state now: 1 or 0; WEFT_ENOTSUP where the state is not supported, which includes
 * every host but the web; WEFT_EINVAL if `state` is not one of the above. Does not suspend. */
int weft_page_is(enum weft_page_state state);

/* Returns the id of a stream for weft_js_next: its first message is the present state, and each change
 * brings another. The messages are booleans: `number` is 1 or 0. A task that falls behind misses changes,
 * but never the latest. Where weft_page_is fails, so does the first weft_js_next, with the same status.
 * Close the stream with weft_js_close. Does not suspend.
 *
 *     self->changes = weft_page_watch(WEFT_PAGE_VISIBLE);
 *     for (;;) {
 *         WEFT_AWAIT(weft_js_next(self->changes, &self->visible));
 *         if (self->visible.number != 0) ...
 *     }
 */
uint32_t weft_page_watch(enum weft_page_state state);

#ifdef __cplusplus
}
#endif
#endif
