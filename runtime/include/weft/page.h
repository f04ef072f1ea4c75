/* What becomes of the page that the program runs in: whether it is to be seen, whether it has a network. */
#ifndef WEFT_PAGE_H
#define WEFT_PAGE_H

#include <weft/js.h>

#ifdef __cplusplus
extern "C" {
#endif

enum weft_page_state {
    WEFT_PAGE_VISIBLE, /* !document.hidden: known to pages, not to workers, nor to Node.js */
    WEFT_PAGE_ONLINE /* navigator.onLine: known to pages and workers, not to Node.js; true says little, that there
                          is some network */
};

/* Whether it is so now: 1 or 0; WEFT_ENOTSUP where it is not known, which is so on all hosts but the web;
 * WEFT_EINVAL if `state` is none. Does not suspend. */
int weft_page_is(enum weft_page_state state);

/* The id of a stream for weft_js_next, from now on until weft_js_close: its first message is how it is, and each
 * later one how it is after a change. They are booleans: `number` is 1 or 0. Who is slow misses changes but not the
 * last. Where weft_page_is fails, so does the first weft_js_next, with the same status. Does not suspend.
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
