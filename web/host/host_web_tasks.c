/* The tree of tasks for JavaScript. Nothing calls it: the link options of a program name it. */
#include <string.h>
#include <weft/dump.h>

#include "web_border.h"

/* Defined in host_web_tasks.js. */
WEFT__WEB_IMPORT(void, weft__web_tasks_part, (const char *text, size_t size));

WEFT__WEB_EXPORT(weft__web_tasks) void weft__web_tasks(void);

/* The dump comes in parts of some bytes, and a call of JavaScript costs more than a copy. */
typedef struct tasks_text {
    char text[512];
    size_t size;
} tasks_text;

static void pass_tasks(tasks_text *to) {
    weft__web_tasks_part(to->text, to->size);
    to->size = 0;
}

static void collect_tasks(void *user, const char *text, size_t size) {
    tasks_text *to = user;
    if (to->size + size > sizeof to->text) pass_tasks(to);
    if (size > sizeof to->text) {
        weft__web_tasks_part(text, size);
        return;
    }
    memcpy(to->text + to->size, text, size);
    to->size += size;
}

void weft__web_tasks(void) {
    tasks_text all = {.size = 0};
    weft_dump_tasks_json(collect_tasks, &all);
    pass_tasks(&all);
}
