#include "core/report.h"

#include "base/error_internal.h"
#include "core/context_internal.h"
#include "core/dump_internal.h"
#include "core/task_internal.h"
#include <weft/host.h>
#include <weft/run.h>

static void (*handler)(void *user, const weft_report *report);
static void *handler_user;

void weft_set_exception_handler(void (*new_handler)(void *user, const weft_report *report), void *user) {
    handler = new_handler;
    handler_user = user;
}

/* A line of text that is cut when it is too long. */
typedef struct line {
    size_t length;
    char text[512];
} line;

static void append_text(line *to, const char *text) {
    while (*text && to->length < sizeof to->text - 1) to->text[to->length++] = *text++;
}

/* Appends a text with another one before it; nothing if the text is NULL. */
static void append_part(line *to, const char *before, const char *text) {
    if (!text) return;
    append_text(to, before);
    append_text(to, text);
}

static void log_line(line *line) {
    line->text[line->length] = '\0';
    weft_host_log(line->text);
}

#ifdef WEFT_TERSE

/* The texts of all statuses would be half of a small program. */
static void append_failure(line *to, int status, const char *detail) {
    char digits[12], *first = digits + sizeof digits - 1;
    unsigned rest = status < 0 ? 0U - (unsigned)status : (unsigned)status;
    *first = '\0';
    do *--first = (char)('0' + rest % 10);
    while ((rest /= 10) > 0);
    if (status < 0) *--first = '-';
    append_part(to, ": status ", first);
    append_part(to, ": ", detail);
}

static const char *detail_of(const weft_error *error) { return weft__error_own_message(error); }

static void log_members(const weft_error *group) { (void)group; }

#else

static void append_failure(line *to, int status, const char *detail) {
    append_part(to, ": ", weft_status_name(status));
    append_part(to, ": ", detail);
}

static const char *detail_of(const weft_error *error) { return weft_error_message(error); }

static void log_member(const weft_error *member) {
    line to;
    to.length = 0;
    append_text(&to, "weft: in the group");
    append_failure(&to, weft_error_status(member), weft_error_message(member));
    log_line(&to);
}

/* Groups that are nested deeper are left out. */
enum { DEEPEST_GROUP = 100 };

typedef struct open_group {
    const weft_error *group;
    size_t next; /* the next member to log */
} open_group;

/* Logs the members of a group and of the groups in it, a line for each. */
static void log_members(const weft_error *group) {
    open_group path[DEEPEST_GROUP] = {{group, 0}};
    for (size_t length = 1; length > 0;) {
        const weft_error *member = weft_error_nth(path[length - 1].group, path[length - 1].next++);
        if (!member) {
            length--;
            continue;
        }
        log_member(member);
        if (weft_error_count(member) == 0) continue;
        if (length == DEEPEST_GROUP)
            weft_host_log("weft: in the group: more groups");
        else
            path[length++] = (open_group){member, 0};
    }
}

#endif

static void log_report(const weft_report *report) {
    line to;
    to.length = 0;
    append_part(&to, "weft: ", report->message);
    append_part(&to, ": ", report->task);
    if (report->origin) {
        append_part(&to, " (made at ", report->origin);
        append_text(&to, ")");
    }
    if (report->status != 0) append_failure(&to, report->status, report->detail);
    log_line(&to);
}

void weft__deliver(const weft_report *report) {
    if (handler)
        handler(handler_user, report);
    else
        log_report(report);
}

void weft__report_failure(const char *message, weft_task *task, const weft_error *error) {
    weft_report report = {.message = message};
    if (task) report.task = weft__name_of_task(task);
#ifdef WEFT_DEBUG
    if (task) report.origin = task->future.life.origin;
#endif
    if (error) {
        report.status = weft_error_status(error);
        report.detail = detail_of(error);
    }
    if (!handler) {
        log_report(&report);
        log_members(error);
    } else if (task) {
        weft__context_entry entry = weft__context_enter(weft__task_context(task));
        handler(handler_user, &report);
        weft__task_set_context(task, weft__context_leave(entry));
    } else {
        handler(handler_user, &report);
    }
}
