/* An intrusive, doubly linked list.
 *
 * The links are part of the elements, so that adding and removing take constant time and no memory. A
 * zeroed list is empty, and an empty list may be moved. An element can be removed without knowing its
 * list. The types are in <weft/private/detail.h>, since public structs hold them.
 *
 * Functions that are `inline` and not static are in list.c as well, for compilers that call them to save
 * code. */
#ifndef WEFT_SRC_BASE_LIST_H
#define WEFT_SRC_BASE_LIST_H

#include <weft/private/detail.h>

/* The struct that has `pointer` as its member. */
#define CONTAINER_OF(pointer, type, member) ((type *)(void *)((char *)(pointer) - offsetof(type, member)))

/* What holds of every list, for Clang's analyzer, which cannot know. */
#ifdef __clang_analyzer__
#define LIST_HOLDS(condition)                      \
    do {                                           \
        if (!(condition)) __builtin_unreachable(); \
    } while (0)
#else
#define LIST_HOLDS(condition) ((void)0)
#endif

/* Whether an element is in a list; a zeroed link is in none. */
static inline bool link_is_in_list(const weft__link *link) { return link->next != NULL; }

static inline bool list_is_empty(const weft__list *list) { return list->ends.next == NULL; }

/* The first element's link; NULL if the list is empty. */
static inline weft__link *list_first(const weft__list *list) { return list->ends.next; }

/* The last element's link; NULL if the list is empty. */
static inline weft__link *list_last(const weft__list *list) { return list->ends.previous; }

/* The link after this one; NULL after the last. */
static inline weft__link *list_next(const weft__list *list, const weft__link *link) {
    return link->next == &list->ends ? NULL : link->next;
}

/* Adds an element that is in no list after `after`, which is in this list, or first if `after` is NULL. */
inline void weft__list_insert_after(weft__list *list, weft__link *after, weft__link *link) {
    if (!list->ends.next) list->ends.next = list->ends.previous = &list->ends;
    if (!after) after = &list->ends;
    link->previous = after;
    link->next = after->next;
    after->next->previous = link;
    after->next = link;
}

/* Adds an element that is in no list at the end. */
inline void weft__list_append(weft__list *list, weft__link *link) {
    weft__link *ends = &list->ends;
    if (!ends->next) ends->next = ends->previous = ends;
    weft__link *last = ends->previous;
    LIST_HOLDS(last);
    link->previous = last;
    link->next = ends;
    last->next = link;
    ends->previous = link;
}

/* Removes an element from the list that it is in. */
inline void weft__list_remove(weft__link *link) {
    weft__link *next = link->next, *previous = link->previous;
    LIST_HOLDS(next && previous);
    link->next = link->previous = NULL;
    if (next == previous) {
        /* Both are the ends of a list that is empty now. */
        next->next = next->previous = NULL;
    } else {
        next->previous = previous;
        previous->next = next;
    }
}

#endif
