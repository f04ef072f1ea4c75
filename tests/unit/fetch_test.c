/* Fetching data: URLs, by the Fetch standard's "data: URL processor". This host has no network. */
#include "check.h"

static weft_response response;

static void reset(void) { weft_response_deinit(&response); }

typedef struct expected {
    const char *url, *type, *body;
    size_t size; /* 0: the length of `body` */
} expected;

static const expected valid[] = {
    {"data:,", "text/plain;charset=US-ASCII", "", 0},
    {"data:,hello", "text/plain;charset=US-ASCII", "hello", 0},
    {"DATA:,hello", "text/plain;charset=US-ASCII", "hello", 0},
    {"data:text/html,<b>a,b</b>", "text/html", "<b>a,b</b>", 0},
    {"data:text/plain;charset=utf-8,%E2%82%AC", "text/plain;charset=utf-8", "\xe2\x82\xac", 0},
    {"data:;charset=utf-8,x", "text/plain;charset=utf-8", "x", 0},
    {"data:,a%20b%2Cc%2c", "text/plain;charset=US-ASCII", "a b,c,", 0},
    {"data:,100%", "text/plain;charset=US-ASCII", "100%", 0},
    {"data:,%4", "text/plain;charset=US-ASCII", "%4", 0},
    {"data:,%4/%4:%4@%4G%4`%4g%/4%G4", "text/plain;charset=US-ASCII", "%4/%4:%4@%4G%4`%4g%/4%G4", 0},
    {"data:,%30%39%6A%6a%4f%4F", "text/plain;charset=US-ASCII", "09jjOO", 0},
    {"data:text/base64,aGk=", "text/base64", "aGk=", 0}, /* no ";" before it */
    {"data:text/plain;xase64,aGk=", "text/plain;xase64", "aGk=", 0},
    {"data:text/plain;base65,aGk=", "text/plain;base65", "aGk=", 0},
    {"data:;b,aGk=", "text/plain;b", "aGk=", 0},
    {"data:text/plain;  base64,aGk=", "text/plain", "hi", 0},
    {"data:,%zz%41", "text/plain;charset=US-ASCII", "%zzA", 0},
    {"data:,a%00b", "text/plain;charset=US-ASCII", "a\0b", 3},
    {"data:te\nxt/ht\tml\r\n,a\nb%4\n1", "text/html", "abA", 0}, /* without tabs and newlines */
    {"data:a/b\nset-cookie: c,", "a/bset-cookie: c", "", 0},
    {"data:,body#fragment", "text/plain;charset=US-ASCII", "body", 0},
    {"data:,body%23no-fragment", "text/plain;charset=US-ASCII", "body#no-fragment", 0},
    {"data:text/plain;base64,", "text/plain", "", 0},
    {"data:text/plain;base64,aGVsbG8=", "text/plain", "hello", 0},
    {"data:text/plain;base64,aGVsbG8", "text/plain", "hello", 0}, /* padding is optional */
    {"data:text/plain;base64,aGVsbG8h", "text/plain", "hello!", 0},
    {"data:text/plain;base64,aGVsbA==", "text/plain", "hell", 0},
    {"data:text/plain;base64,aG Vs\tbG8%3D", "text/plain", "hello", 0},
    {"data:text/plain;BASE64,aGVsbG8=", "text/plain", "hello", 0},
    {"data:text/plain; base64,aGVsbG8=", "text/plain", "hello", 0},
    {"data:;base64,aGVsbG8=", "text/plain;charset=US-ASCII", "hello", 0},
    {"data:application/octet-stream;base64,AAH/", "application/octet-stream", "\0\1\xff", 3},
    {"data:text/plain;base64,Pz8/Pj4+", "text/plain", "?\?\?>>>", 0},
};

static const char *const invalid[] = {
    "data:",
    "data:text/plain",
    "data:text/plain;base64",
    "data:;base64,a",
    "data:;base64,aGVsbG8==",
    "data:;base64,aGVsb===",
    "data:;base64,=",
    "data:;base64,aGVs*",
    "data:;base64,aG=Vs",
    "data:;base64,aGV=s", /* as long as with good padding */
    "data:;base64,aGVs-_==",
    "data:;base64,aGVsbG8%00",
};

/* The URL of the response lacks its tabs and newlines. */
static const char *without_breaks(const char *url) {
    static char copy[200];
    char *to = copy;
    for (; *url; url++)
        if (!strchr("\t\r\n", *url)) *to++ = *url;
    *to = '\0';
    return copy;
}

WEFT_ASYNC(data_urls, size_t i; char type[100]; weft_scope scope;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < sizeof valid / sizeof *valid; self->i++) {
        memset(&response, 0xff, sizeof response); /* must be overwritten */
        WEFT_TRY(&self->scope) {
            WEFT_AWAIT(weft_fetch((weft_request){.url = valid[self->i].url}, &response));
        }
        WEFT_EXCEPT(WEFT_ANY) {
            static const weft_response zero;
            if (memcmp(&response, &zero, sizeof zero) != 0) WEFT_RAISE(50, "the response is not zero");
            WEFT_RERAISE;
        }
        const expected *wanted = &valid[self->i];
        size_t size = wanted->size ? wanted->size : strlen(wanted->body);
        trace("%s", wanted->url);
        CHECK_INT(response.status, 200);
        CHECK_STR(response.url, without_breaks(wanted->url));
        CHECK_INT(weft_response_header(&response, "Content-Type", self->type, sizeof self->type),
                  strlen(wanted->type));
        CHECK_STR(self->type, wanted->type);
        CHECK(strncmp(response.headers, "content-type: ", 14) == 0);
        CHECK_INT(response.headers_size, 14 + strlen(wanted->type) + 2);
        CHECK_INT(response.body_size, size);
        CHECK(memcmp(response.body, wanted->body, size) == 0);
        CHECK_INT(response.body[size], 0);
        if (check.failures) printf("%s\n", wanted->url);
        check.trace[0] = '\0';
        weft_response_deinit(&response);
        CHECK(!response.body && !response.url && !response.headers && response.status == 0);
    }
}

WEFT_ASYNC(bad_data_urls, size_t i; int status;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < sizeof invalid / sizeof *invalid; self->i++) {
        memset(&response, 0xff, sizeof response);
        WEFT_CATCH(self->status, weft_fetch((weft_request){.url = invalid[self->i]}, &response));
        if (self->status != WEFT_ENOMEM) CHECK_INT(self->status, WEFT_EINVAL);
        if (!check.memory_fails) CHECK_STR(weft_caught_message(), "this data: URL is not valid");
        if (self->status == 0) printf("%s\n", invalid[self->i]);
        CHECK(!response.url && !response.headers && !response.body && response.status == 0);
    }
}

/* A body of 15 bytes fills a block with its NUL. */
WEFT_ASYNC(streams, weft_bytes line; weft_task *task; int status;) {
    WEFT_BEGIN;
    memset(&response, 0xff, sizeof response); /* must be overwritten */
    START(self->task, weft_fetch_stream((weft_request){.url = "data:,"}, &response));
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    CHECK(!response.url && !response.headers && !response.body && !response.reader);
    WEFT_AWAIT(weft_fetch_stream((weft_request){.url = "data:,first%0Asecond%0Ax"}, &response));
    CHECK(!response.body && response.body_size == 0);
    WEFT_AWAIT(weft_reader_readline(response.reader, &self->line));
    CHECK_STR(self->line.data, "first\n");
    WEFT_AWAIT(weft_reader_read(response.reader, -1, &self->line));
    CHECK_STR(self->line.data, "second\nx");
}

WEFT_ASYNC(no_network, int status; weft_task *task;) {
    WEFT_BEGIN;
    memset(&response, 0xff, sizeof response);
    WEFT_CATCH(self->status, weft_fetch((weft_request){.url = "http://example.org/"}, &response));
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(self->status, WEFT_ENOTSUP);
    CHECK(!response.url && !response.headers && !response.body);
    /* Not a data: URL, but another scheme. */
    WEFT_CATCH(self->status, weft_fetch((weft_request){.url = "data,hello"}, &response));
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(self->status, WEFT_ENOTSUP);
    WEFT_CATCH(self->status, weft_fetch((weft_request){.url = NULL}, &response));
    CHECK_INT(self->status, WEFT_EINVAL);
    weft_reader *any = (weft_reader *)(void *)&response; /* never used */
    WEFT_CATCH(self->status,
               weft_fetch((weft_request){.url = "data:,x", .body = "a", .body_size = 1, .body_reader = any},
                          &response));
    CHECK_INT(self->status, WEFT_EINVAL);
    /* Cancelled before it started: the response is zeroed as well. */
    memset(&response, 0xff, sizeof response);
    START(self->task, weft_fetch((weft_request){.url = "data:,x"}, &response));
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    CHECK_INT(self->status, WEFT_ECANCELED);
    CHECK(!response.url && !response.headers && !response.body);
}

static void headers(void) {
    char text[] = "content-type: text/html\nset-cookie: a=1\nempty:\nx-a:no-space\nset-cookie:   b=2\n"
                  "content-type-options: nosniff\n";
    const weft_response with_headers = {.headers = text};
    char value[40];
    CHECK_INT(weft_response_header(&with_headers, "content-type", value, sizeof value), 9);
    CHECK_STR(value, "text/html");
    CHECK_INT(weft_response_header(&with_headers, "CONTENT-Type-OPTIONS", value, sizeof value), 7);
    CHECK_STR(value, "nosniff");
    CHECK_INT(weft_response_header(&with_headers, "Set-Cookie", value, sizeof value), 8);
    CHECK_STR(value, "a=1, b=2");
    CHECK_INT(weft_response_header(&with_headers, "x-a", value, sizeof value), 8);
    CHECK_STR(value, "no-space");
    CHECK_INT(weft_response_header(&with_headers, "empty", value, sizeof value), 0);
    CHECK_STR(value, "");
    CHECK_INT(weft_response_header(&with_headers, "x-b", value, sizeof value), -1);
    CHECK_INT(weft_response_header(&with_headers, "content", value, sizeof value), -1);
    CHECK_STR(value, "");
    CHECK_INT(weft_response_header(&with_headers, "", value, sizeof value), -1);
    CHECK_INT(weft_response_header(&(weft_response){0}, "a", value, sizeof value), -1);
    /* Truncated to any size and NUL-terminated, without writing beyond; the result is the full length. */
    for (size_t size = 0; size <= 10; size++) {
        memset(value, '#', sizeof value);
        CHECK_INT(weft_response_header(&with_headers, "set-cookie", value, size), 8);
        size_t kept = size == 0 ? 0 : size > 8 ? 8 : size - 1;
        CHECK(memcmp(value, "a=1, b=2", kept) == 0);
        if (size > 0) CHECK_INT(value[kept], 0);
        for (size_t i = size; i < sizeof value; i++) CHECK(value[i] == '#');
    }
    CHECK_INT(weft_response_header(&with_headers, "set-cookie", NULL, 0), 8);
    weft_response none = {0};
    weft_response_deinit(&none);
    weft_response_deinit(&none);
}

int main(void) {
    headers();
    check.reset = reset;
    RUN(data_urls);
    RUN(bad_data_urls);
    RUN(streams);
    RUN(no_network);
    return check_result();
}
