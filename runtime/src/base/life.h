/* In debug builds, whether an object is still there: who uses one after it was freed is told which
 * one it was and where it was made, and the program ends. In other builds all of this is nothing. */
#ifndef WEFT_SRC_LIFE_H
#define WEFT_SRC_LIFE_H

#include <weft/private/detail.h>

/* What is looked after, for the report: "after KIND->ends; KIND->advice". */
typedef struct weft__life_terms {
    const char *noun;   /* "task" */
    const char *end;    /* "its last weft_task_unref" */
    const char *advice; /* "keep a reference with weft_task_ref for as long as you use it" */
} weft__life_terms;

#ifdef WEFT_DEBUG

/* A part of each object, in the first bytes of its block: they stay readable when it is freed. */
typedef struct weft__life {
    uint32_t mark;
    const char *origin; /* "file.c:12"; NULL: not known */
    char name[32];      /* of one that is dead, cut to size; "" for none */
} weft__life;

void weft__life_begin(weft__life *life, const char *origin);

/* The object is freed: its block is given back, and stays out of use until the program has ended
 * or many others were freed. `name` is copied; NULL for none. */
void weft__life_end(weft__life *life, const char *name, void *block, size_t size);

/* Aborts unless the object, which was given to `function`, is alive. NULL: there is none. */
void weft__life_check(const weft__life *life, const weft__life_terms *kind, const char *function);

/* Aborts because of an object that is dead; for those whose death is noted elsewhere. */
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
