/* Who waits for what: the tasks that are not done, as text or JSON. `python -m asyncio pstree`. */
#ifndef WEFT_DUMP_H
#define WEFT_DUMP_H

#include <weft/task.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Takes the next `size` bytes of a text. */
typedef void (*weft_write_callback)(void *user, const char *text, size_t size);

/* Writes a tree of the tasks, a line each: its name, the coroutines it is in from the outermost
 * on, and what the innermost waits for. Below a task, indented by two spaces, are the tasks it
 * awaits itself or through a gather; one that is awaited twice is written once.
 *
 *     app in app, fetch_all: waits for a gather
 *       fetch in fetch: waits for a sleep
 *
 * Does not allocate or suspend; `write` must not run the loop. asyncio.print_call_graph. */
void weft_dump_tasks(weft_write_callback write, void *user);

/* The same as JSON: an array of objects {"name": string, "coroutines": [string], "waitsFor": string
 * or null for one that is ready or running, "awaits": [the same]}. */
void weft_dump_tasks_json(weft_write_callback write, void *user);

#ifdef __cplusplus
}
#endif
#endif
