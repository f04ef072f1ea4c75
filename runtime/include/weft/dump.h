/* Dumping the tasks that are not done, and what each of them waits for, as text or JSON.
 * `python -m asyncio pstree`. */
#ifndef WEFT_DUMP_H
#define WEFT_DUMP_H

#include <weft/task.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Receives the next `size` bytes of a text. */
typedef void (*weft_write_callback)(void *user, const char *text, size_t size);

/* Writes a tree of the tasks, one a line: the task's name, its coroutines from the outermost to the
 * innermost, and what the innermost one waits for. Below a task, indented by two spaces, follow the tasks
 * that it awaits: directly, through gathers, shields or weft_wait, and from their creation on the tasks of
 * the task groups that it is in. A task that several others await is written once.
 *
 *     app in app, fetch_all: waits for a gather
 *       fetch in fetch: waits for a sleep
 *
 * `write` must not run the loop. Does not allocate or suspend. asyncio.print_call_graph. */
void weft_dump_tasks(weft_write_callback write, void *user);

/* Writes the same tree as JSON: an array of objects {"name": string, "coroutines": [string], "waitsFor":
 * string or null, "awaits": [objects of the same form]}. "waitsFor" is null for a task that is ready or
 * running. */
void weft_dump_tasks_json(weft_write_callback write, void *user);

#ifdef __cplusplus
}
#endif
#endif
