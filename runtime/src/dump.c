#include <weft/dump.h>

#include "loop.h"
#include <string.h>

typedef struct output {
    weft_write_callback write;
    void *user;
    bool as_json;
} output;

static void put(const output *to, const char *text) { to->write(to->user, text, strlen(text)); }

/* A JSON string; names come from programs and may hold anything. */
static void put_string(const output *to, const char *text) {
    static const char hex[] = "0123456789abcdef";
    put(to, "\"");
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        char escaped[7] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15], '\0'};
        if (c == '"' || c == '\\') {
            to->write(to->user, "\\", 1);
            to->write(to->user, text, 1);
        } else if (c < 0x20) {
            put(to, escaped);
        } else {
            to->write(to->user, text, 1);
        }
    }
    put(to, "\"");
}

static weft_frame *top_of(const weft_task *task) {
    return task == weft__running.task ? weft__running.top : task->top;
}

/* The coroutines of the chain, outermost first, by a walk from the top for each of them: chains may
 * be deep, and the C stack is not. */
static void put_coroutines(const output *to, const weft_task *task) {
    size_t depth = 0;
    for (const weft_frame *frame = top_of(task); frame; frame = frame->caller) depth++;
    size_t written = depth < 16 ? depth : 16; /* of a deeper one, the outermost */
    for (size_t i = 0; i < written; i++) {
        const weft_frame *frame = top_of(task);
        for (size_t skip = depth - 1 - i; skip > 0; skip--) frame = frame->caller;
        if (i > 0) put(to, to->as_json ? "," : ", ");
        if (to->as_json)
            put_string(to, frame->coroutine->name);
        else
            put(to, frame->coroutine->name);
    }
    if (written < depth && !to->as_json) put(to, ", ...");
}

/* The next task that this one awaits, itself or through a gather, and NULL after the last; *index is
 * 0 for the first. Futures that are no tasks have nothing below them and are passed over. */
static weft_task *next_awaited(const weft_task *task, size_t *index) {
    if (task->wait != &weft__future_wait) return NULL;
    weft_future *future = task->awaited;
    bool is_gather = future->kind == FUTURE_GATHER;
    for (;;) {
        size_t i = (*index)++;
        weft_future *child = is_gather ? weft__gather_child(future, i) : i == 0 ? future : NULL;
        if (!child) return NULL;
        if (child->kind == FUTURE_TASK) return (weft_task *)child;
    }
}

static const char *what_it_waits_for(const weft_task *task) {
    if (!task->wait) return NULL;
    if (task->wait != &weft__future_wait) return task->wait->what;
    const weft_future *future = task->awaited;
    switch (future->kind) {
    case FUTURE_TASK: return "a task";
    case FUTURE_GATHER: return "a gather";
    case FUTURE_HOST: return future->state == FUTURE_PENDING ? future->value.ptr : "its turn";
    default: return "a future";
    }
}

static void put_task(const output *to, weft_task *task, size_t level);

/* What is deeper than this stands at the left again: the tree is written by recursion. */
enum { DEEPEST = 100 };

static void put_awaited(const output *to, const weft_task *task, size_t level) {
    bool first = true;
    if (level > DEEPEST) return;
    size_t index = 0;
    for (weft_task *awaited; (awaited = next_awaited(task, &index));) {
        if (awaited->dumped || awaited->future.state != FUTURE_PENDING) continue;
        if (to->as_json && !first) put(to, ",");
        first = false;
        put_task(to, awaited, level);
    }
}

static void put_task_json(const output *to, weft_task *task, size_t level) {
    const char *what = what_it_waits_for(task);
    put(to, "{\"name\":");
    put_string(to, weft_task_name(task));
    put(to, ",\"coroutines\":[");
    put_coroutines(to, task);
    put(to, "],\"waitsFor\":");
    if (what)
        put_string(to, what);
    else
        put(to, "null");
    put(to, ",\"awaits\":[");
    put_awaited(to, task, level + 1);
    put(to, "]}");
}

static void put_task(const output *to, weft_task *task, size_t level) {
    task->dumped = true;
    if (to->as_json) {
        put_task_json(to, task, level);
        return;
    }
    const char *what = what_it_waits_for(task);
    for (size_t i = 0; i < level; i++) put(to, "  ");
    put(to, weft_task_name(task));
    put(to, " in ");
    put_coroutines(to, task);
    put(to, what ? ": waits for " : task == weft__running.task ? ": is running" : ": is ready");
    put(to, what ? what : "");
    put(to, "\n");
    put_awaited(to, task, level + 1);
}

/* Marks the tasks that others await. */
static void mark_awaited(void) {
    for (weft_task *task = weft__first_task(); task; task = task->next) {
        size_t index = 0;
        for (weft_task *awaited; (awaited = next_awaited(task, &index));)
            awaited->future.mark = true;
    }
}

static void dump(const output *to) {
    bool first = true;
    mark_awaited();
    /* First those that nobody awaits, with what they await below; then what is in circles. */
    for (int round = 0; round < 2; round++) {
        for (weft_task *task = weft__first_task(); task; task = task->next) {
            if (task->dumped || (round == 0 && task->future.mark)) continue;
            if (to->as_json && !first) put(to, ",");
            first = false;
            put_task(to, task, 0);
        }
    }
    for (weft_task *task = weft__first_task(); task; task = task->next)
        task->dumped = task->future.mark = false;
}

void weft_dump_tasks(weft_write_callback write, void *user) {
    dump(&(output){write, user, false});
}

void weft_dump_tasks_json(weft_write_callback write, void *user) {
    const output to = {write, user, true};
    put(&to, "[");
    dump(&to);
    put(&to, "]");
}
