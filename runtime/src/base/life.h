/* Detecting the use of freed objects, in debug builds: the program ends with a report that names the
 * object and where it was created. In other builds this is nothing.
 */
#ifndef WEFT_SRC_LIFE_H
#define WEFT_SRC_LIFE_H

#include <weft/private/detail.h>

/* The words of the report for one type of object: "after END; ADVICE". */
typedef struct weft__life_terms {
    const char *noun;   /* "task" */
    const char *end;    /* "its last weft_task_unref" */
    const char *advice; /* "keep a reference with weft_task_ref for as long as you use it" */
} weft__life_terms;

#ifdef WEFT_DEBUG

/* A member of each object, in the first bytes of its block, which stay readable after it is freed. */
typedef struct weft__life {
    uint32_t mark;
    const char *origin; /* where it was created: "file.c:12"; NULL if unknown */
    char name[32];      /* of a freed object, truncated; "" for none */
} weft__life;

void weft__life_begin(weft__life *life, const char *origin);

/* Marks the object as freed and quarantines its block until the program has ended or many other objects
 * were freed. `name` is copied; NULL for none. */
void weft__life_end(weft__life *life, const char *name, void *block, size_t size);

/* Aborts unless the object that was passed to `function` is alive. `life` is NULL if the object is. */
void weft__life_check(const weft__life *life, const weft__life_terms *kind, const char *function);

/* Aborts with the report for a freed object. For types that detect their use after free by other means. */
_Noreturn void weft__life_abort(const weft__life_terms *kind, const char *function, const char *name,
                                const char *origin);

#define LIFE_BEGIN(object, origin) weft__life_begin(&(object)->life, origin)
#define LIFE_END(object, name, size) weft__life_end(&(object)->life, name, object, size)
#define LIFE_CHECK(object, kind) weft__life_check(&(object)->life, kind, __func__)

#else

#define LIFE_BEGIN(object, origin) ((void)0)
#define LIFE_END(object, name, size) weft__free(object, size)
#define LIFE_CHECK(object, kind) ((void)0)

#endif
#endif
