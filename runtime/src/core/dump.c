#include "core/dump_internal.h"
#include <weft/dump.h>

#include "core/coroutine_internal.h"
#include "core/json.h"
#include "core/report.h"
#include "core/task_internal.h"
#include <string.h>

/* Where to write, and in which form. A program links only the forms that it uses. */
typedef struct output {
    weft_write_callback write;
    void *user;
    const struct form *form;
    bool is_flat; /* without the tree: no task is written below another */
} output;

typedef struct form {
    void (*task)(const output *to, weft_task *task, size_t level);
    void (*name)(const output *to, const char *name);
    const char *between_names, *instead_of_names, *between_tasks;
} form;

static void put_text(const output *to, const char *text) { to->write(to->user, text, strlen(text)); }

static void put_string(const output *to, const char *text) {
    weft__write_json_string(to->write, to->user, text);
}

static weft_frame *top_of(const weft_task *task) {
    return task == weft__running.task ? weft__running.top : task->future.top;
}

/* Writes the coroutines of the chain, outermost first. It walks down from the top for each of them, because a
 * chain may be deeper than the C stack. */
static void put_coroutines(const output *to, const weft_task *task) {
    size_t depth = 0;
    for (const weft_frame *frame = top_of(task); frame; frame = frame->caller) depth++;
    size_t written = depth < 16 ? depth : 16; /* a deeper chain is cut at the top */
    for (size_t i = 0; i < written; i++) {
        const weft_frame *frame = top_of(task);
        for (size_t skip = depth - 1 - i; skip > 0; skip--) frame = frame->caller;
        if (i > 0) put_text(to, to->form->between_names);
        to->form->name(to, frame->coroutine->name);
    }
    if (written < depth) put_text(to, to->form->instead_of_names);
}

/* Gathers and shields of each other are followed to this depth. */
enum { DEEPEST_COMPOUND = 4 };

/* How far the search for what a task awaits has got: first the future that its await waits for, with the
 * children of compounds, then the blocks of its frames. */
typedef struct task_walk {
    weft_future *awaited; /* not yet seen; NULL: seen, or none */
    struct {
        const weft_future *future;
        size_t next; /* the index of its next child */
    } compounds[DEEPEST_COMPOUND];
    size_t depth;
    const weft_frame *frame;
    const weft_scope *scope;
    void *position; /* in the scope */
} task_walk;

static task_walk walk_from(const weft_task *task) {
    bool awaits_future = weft__task_waits_for(task) && weft__wait_of(task)->request;
    const weft_frame *top = top_of(task);
    return (task_walk){
        .awaited = awaits_future ? task->awaited : NULL, .frame = top, .scope = top ? top->scope : NULL};
}

static void enter_compound(task_walk *at, const weft_future *future) {
    if (at->depth == DEEPEST_COMPOUND) return;
    at->compounds[at->depth].future = future;
    at->compounds[at->depth++].next = 0;
}

static weft_future *next_in_compounds(task_walk *at) {
    for (; at->depth > 0; at->depth--) {
        const weft_future *future = at->compounds[at->depth - 1].future;
        size_t index = at->compounds[at->depth - 1].next++;
        weft_future *child = weft__compound_type_of(future)->child(future, index);
        if (child) return child;
    }
    return NULL;
}

static weft_future *next_in_blocks(task_walk *at) {
    while (at->frame) {
        for (; at->scope; at->scope = at->scope->outer, at->position = NULL) {
            weft__scope_walk *next = at->scope->holds == WEFT__HOLDS_TASK_GROUP ? weft__walk_task_group
                                     : at->scope->holds == WEFT__HOLDS_WAIT     ? weft__walk_wait
                                                                                : NULL;
            weft_future *future = next ? next(at->scope, &at->position) : NULL;
            if (future) return future;
        }
        at->frame = at->frame->caller;
        at->scope = at->frame ? at->frame->scope : NULL;
    }
    return NULL;
}

static weft_future *next_future(task_walk *at) {
    weft_future *future = at->awaited;
    at->awaited = NULL;
    if (!future) future = next_in_compounds(at);
    return future ? future : next_in_blocks(at);
}

/* The next pending task that a task awaits; NULL after the last. Other futures await nothing and are skipped.
 */
static weft_task *next_awaited(task_walk *at) {
    weft_future *future;
    while ((future = next_future(at))) {
        if (future->type == FUTURE_COMPOUND)
            enter_compound(at, future);
        else if (future->type == FUTURE_TASK && future->state == FUTURE_PENDING)
            return (weft_task *)future;
    }
    return NULL;
}

/* The tree is written by recursion; deeper levels start at the left margin again. */
enum { DEEPEST = 100 };

static void put_task(const output *to, weft_task *task, size_t level) {
    task->future.to_dump = task->future.dumped_below = false;
    to->form->task(to, task, level);
}

static void put_awaited(const output *to, const weft_task *task, size_t level) {
    bool first = true;
    if (to->is_flat || level > DEEPEST) return;
    task_walk at = walk_from(task);
    for (weft_task *awaited; (awaited = next_awaited(&at));) {
        if (!awaited->future.to_dump) continue;
        if (!first) put_text(to, to->form->between_tasks);
        first = false;
        put_task(to, awaited, level);
    }
}

static void put_task_as_json(const output *to, weft_task *task, size_t level) {
    const char *what = weft__task_waits_for(task);
    put_text(to, "{\"name\":");
    put_string(to, weft_task_name(task));
    put_text(to, ",\"coroutines\":[");
    put_coroutines(to, task);
    put_text(to, "],\"waitsFor\":");
    if (what)
        put_string(to, what);
    else
        put_text(to, "null");
    put_text(to, ",\"awaits\":[");
    put_awaited(to, task, level + 1);
    put_text(to, "]}");
}

static void put_task_as_text(const output *to, weft_task *task, size_t level) {
    const char *what = weft__task_waits_for(task);
    for (size_t i = 0; i < level; i++) put_text(to, "  ");
    put_text(to, weft_task_name(task));
    put_text(to, " in ");
    put_coroutines(to, task);
    put_text(to, what ? ": waits for " : task == weft__running.task ? ": is running" : ": is ready");
    put_text(to, what ? what : "");
    put_text(to, "\n");
    put_awaited(to, task, level + 1);
}

/* Marks all tasks, and those that other tasks await. What the writer creates has no mark, so that the dump
 * ends even if every line makes a task. */
static void mark_all(void) {
    for (weft_task *task = weft__first_task(); task; task = weft__next_task(task)) {
        task_walk at = walk_from(task);
        task->future.to_dump = true;
        for (weft_task *awaited; (awaited = next_awaited(&at));) awaited->future.dumped_below = true;
    }
}

/* First the tasks that no task awaits, each above those that it awaits; then the cycles. */
static void put_trees(const output *to) {
    bool first = true;
    mark_all();
    for (int round = 0; round < 2; round++) {
        for (weft_task *task = weft__first_task(); task; task = weft__next_task(task)) {
            if (!task->future.to_dump || (round == 0 && task->future.dumped_below)) continue;
            if (!first) put_text(to, to->form->between_tasks);
            first = false;
            put_task(to, task, 0);
        }
    }
}

/* The tasks that exist now. Tasks that the writer creates are younger, and follow them. */
static void put_list(const output *to) {
    weft_task *const first = weft__first_task(), *task = first;
    size_t count = weft_all_tasks(NULL, 0);
    for (; count > 0; count--, task = weft__next_task(task)) {
        if (task != first) put_text(to, to->form->between_tasks);
        to->form->task(to, task, 0);
    }
}

/* The marks are those of one dump. Another one, by its writer, does without. */
static void dump(output *to) {
    static bool is_dumping;
    to->is_flat = is_dumping;
    if (is_dumping) {
        put_list(to);
        return;
    }
    is_dumping = true;
    put_trees(to);
    is_dumping = false;
}

void weft_dump_tasks(weft_write_callback write, void *user) {
    static const form text = {put_task_as_text, put_text, ", ", ", ...", ""};
    dump(&(output){.write = write, .user = user, .form = &text});
}

#ifdef WEFT_TERSE

void weft__report_waiting_tasks(void) {}

#else

/* Collects the text of weft_dump_tasks into lines of at most 511 characters, and reports each. */
typedef struct dump_line {
    char text[512];
    size_t length;
} dump_line;

static void report_lines(void *user, const char *text, size_t size) {
    dump_line *to = user;
    for (size_t i = 0; i < size; i++) {
        if (text[i] != '\n') {
            if (to->length < sizeof to->text - 1) to->text[to->length++] = text[i];
            continue;
        }
        to->text[to->length] = '\0';
        weft__deliver(&(weft_report){.message = to->text});
        to->length = 0;
    }
}

void weft__report_waiting_tasks(void) {
    dump_line to = {.length = 0};
    weft_dump_tasks(report_lines, &to);
}

#endif

void weft_dump_tasks_json(weft_write_callback write, void *user) {
    static const form json = {put_task_as_json, put_string, ",", "", ","};
    output to = {.write = write, .user = user, .form = &json};
    put_text(&to, "[");
    dump(&to);
    put_text(&to, "]");
}
