/* Traces in Chrome's format: single events, and names with any characters. tests/node/chrome_trace.test.mjs
 * reads the trace of a program. */
#include "check.h"

static char text[4096];

static void collect(void *unused, const char *part, size_t size) {
    (void)unused;
    strncat(text, part, size);
}

static void write_chrome(void) {
    weft_chrome_trace chrome = {.write = collect};
    static const weft_trace_event created = {.task = 7, .name = "a \"b\"\\\n", .time = 1234567, .by = 6};
    weft_trace_chrome(&chrome, &created);
    weft_trace_chrome_end(&chrome);
    CHECK_STR(
        text,
        "[\n{\"pid\":1,\"tid\":7,\"ts\":1234.567,\"ph\":\"M\",\"cat\":\"weft\",\"name\":\"thread_name\","
        "\"args\":{\"task\":7,\"name\":\"a \\\"b\\\"\\\\\\u000a\"}},\n"
        "{\"pid\":1,\"tid\":7,\"ts\":1234.567,\"ph\":\"B\",\"cat\":\"weft\",\"name\":\"created\","
        "\"args\":{\"task\":7,\"by\":6}}\n]\n");
    text[0] = '\0';
    weft_trace_chrome_end(&chrome);
    CHECK_STR(text, "[]\n");
}

/* Writes one event, and checks what its last object contains. */
static void write_event(weft_trace_event event, const char *begin, const char *arguments) {
    weft_chrome_trace chrome = {.write = collect};
    text[0] = '\0';
    weft_trace_chrome(&chrome, &event);
    char *last = strrchr(text, '{'), *object = last;
    while (object > text && strncmp(object, "{\"pid\"", 6) != 0) object--;
    CHECK_STR(last, arguments);
    *last = '\0';
    CHECK_STR(object, begin);
}

static void write_events(void) {
#define AT(time) "{\"pid\":1,\"tid\":9,\"ts\":" time ",\"ph\":"
    write_event((weft_trace_event){.kind = WEFT_TRACE_WAITING,
                                   .task = 9,
                                   .name = "n",
                                   .what = "a lock",
                                   .coroutine = "c",
                                   .time = 5},
                AT("0.005") "\"B\",\"cat\":\"weft\",\"name\":\"waits for a lock\",\"args\":",
                "{\"task\":9,\"coroutine\":\"c\"}}");
    write_event((weft_trace_event){.kind = WEFT_TRACE_WAITING,
                                   .task = 9,
                                   .name = "n",
                                   .what = "a task",
                                   .coroutine = "c",
                                   .awaited = 3,
                                   .time = 1999},
                AT("1.999") "\"B\",\"cat\":\"weft\",\"name\":\"waits for a task\",\"args\":",
                "{\"task\":9,\"coroutine\":\"c\",\"awaits\":3}}");
    /* A name of a wait is cut to 63 bytes. */
    write_event((weft_trace_event){.kind = WEFT_TRACE_WAITING,
                                   .task = 9,
                                   .name = "n",
                                   .coroutine = "c",
                                   .what = "0123456789012345678901234567890123456789012345678901234567890"},
                AT("0.000") "\"B\",\"cat\":\"weft\",\"name\":\"waits for "
                            "01234567890123456789012345678901234567890123456789012\",\"args\":",
                "{\"task\":9,\"coroutine\":\"c\"}}");
    write_event((weft_trace_event){.kind = WEFT_TRACE_CANCEL_REQUESTED, .task = 9, .name = "n", .by = 2},
                AT("0.000") "\"i\",\"cat\":\"weft\",\"name\":\"cancel requested\",\"s\":\"t\",\"args\":",
                "{\"task\":9,\"by\":2}}");
    write_event((weft_trace_event){.kind = WEFT_TRACE_CANCEL_REQUESTED, .task = 9, .name = "n"},
                AT("0.000") "\"i\",\"cat\":\"weft\",\"name\":\"cancel requested\",\"s\":\"t\",\"args\":",
                "{\"task\":9}}");
    write_event((weft_trace_event){.kind = WEFT_TRACE_RESUMED, .task = 9, .name = "n", .time = 1000000},
                AT("1000.000") "\"B\",\"cat\":\"weft\",\"name\":\"running\",\"args\":", "{\"task\":9}}");
    write_event((weft_trace_event){.kind = WEFT_TRACE_DONE, .task = 9, .name = "n", .what = "returned"},
                AT("0.000") "\"E\",\"cat\":\"weft\",\"name\":\"\",\"args\":", "{\"task\":9}}");
}

/* Control characters are escaped, and bytes that are not UTF-8 replaced. */
static void write_names(void) {
    static const struct {
        const char *name, *json;
    } names[] = {
        {"\x1f\x20\x7f", "\\u001f\x20\x7f"},
        {"\x7f\x80\xbf", "\x7f\xef\xbf\xbd\xef\xbf\xbd"},
        {"\xc1\xbf|\xc2\x80|\xdf\xbf", "\xef\xbf\xbd\xef\xbf\xbd|\xc2\x80|\xdf\xbf"},
        {"\xc3|\xc3\xc0", "\xef\xbf\xbd|\xef\xbf\xbd\xef\xbf\xbd"},
        {"\xe0\x9f\xbf|\xe0\xa0\x80|\xef\xbf\xbf",
         "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd|\xe0\xa0\x80|\xef\xbf\xbf"},
        {"\xed\x9f\xbf|\xed\xa0\x80|\xed\xbf\xbf|\xee\x80\x80",
         "\xed\x9f\xbf|\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd|\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd|\xee\x80\x80"},
        {"\xf0\x8f\xbf\xbf|\xf0\x90\x80\x80",
         "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd|\xf0\x90\x80\x80"},
        {"\xf4\x8f\xbf\xbf|\xf4\x90\x80\x80|\xf5",
         "\xf4\x8f\xbf\xbf|\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd|\xef\xbf\xbd"},
        {"\xf0\x9f\x98|\xe2\x82", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd|\xef\xbf\xbd\xef\xbf\xbd"},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char arguments[200];
        snprintf(arguments, sizeof arguments, "{\"task\":9,\"message\":\"%s\"}},\n", names[i].json);
        weft_chrome_trace chrome = {.write = collect};
        text[0] = '\0';
        weft_trace_chrome(
            &chrome,
            &(weft_trace_event){
                .kind = WEFT_TRACE_DONE, .task = 9, .name = "n", .what = "failed", .message = names[i].name});
        char *found = strstr(text, "{\"task\":9,\"message\"");
        CHECK(found && strncmp(found, arguments, strlen(arguments)) == 0);
        if (check.failures) printf("name %zu: %s\n", i, text);
    }
}

/* Each event writes its objects in this order: a slice ends where the next one begins. */
static void write_phases(void) {
    static const struct {
        enum weft_trace_kind kind;
        const char *phases;
    } cases[] = {{WEFT_TRACE_CREATED, "MB"}, {WEFT_TRACE_STARTED, "MEB"},        {WEFT_TRACE_WAITING, "EB"},
                 {WEFT_TRACE_RESUMED, "EB"}, {WEFT_TRACE_CANCEL_REQUESTED, "i"}, {WEFT_TRACE_DONE, "iE"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        weft_chrome_trace chrome = {.write = collect};
        char phases[8] = "";
        text[0] = '\0';
        weft_trace_chrome(&chrome,
                          &(weft_trace_event){
                              .kind = cases[i].kind, .task = 1, .name = "n", .what = "w", .coroutine = "c"});
        for (const char *at = text; (at = strstr(at, "\"ph\":\""));) strncat(phases, at += 6, 1);
        CHECK_STR(phases, cases[i].phases);
    }
}

int main(void) {
    write_chrome();
    write_events();
    write_names();
    write_phases();
    return check_result();
}
