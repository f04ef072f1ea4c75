/* file_calls DIRECTORY: calls the file functions in a directory of the test and prints the outcomes.
 * file_calls.py does the same in Python; file_calls.expected is its output. */
#include <stdio.h>
#include <stdlib.h>
#include <weft/weft.h>

/* The name of the Python exception for a status. */
static const char *exception_of(int status) {
    switch (status) {
#define CASE(name, number, text, exception) \
    case name: return #exception;
        WEFT_STATUS_MAP(CASE)
#undef CASE
    default: return "OK";
    }
}

static weft_file *file; /* global, as in the Python program */
static char path[1000];
static const char *directory;

static const char *in(const char *name) {
    snprintf(path, sizeof path, "%s/%s", directory, name);
    return path;
}

/* Prints the failure without the name of the directory, which the test chooses. */
static void show_failure(int status, const char *message) {
    size_t length = strlen(directory) + 1;
    printf("    %s: %s\n", exception_of(status),
           strncmp(message, directory, length - 1) == 0 ? message + length : message);
}

#define FAILS(x)                                                                        \
    do {                                                                                \
        WEFT_CATCH(self->status, x);                                                    \
        if (self->status == WEFT_OK) printf("    no failure\n");                        \
        if (self->status != WEFT_OK) show_failure(self->status, weft_caught_message()); \
    } while (0)

#define TITLE(text) puts(text)

WEFT_ASYNC(open_named, const char *name, *mode;) {
    WEFT_BEGIN;
    weft_file_close(file);
    WEFT_AWAIT(weft_file_open(in(self->name), self->mode, &file));
}

static weft_awaitable open_file(const char *name, const char *mode) {
    return WEFT_CALL(open_named, .name = name, .mode = mode);
}

WEFT_ASYNC(write_text, const char *text;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_file_write(file, self->text, strlen(self->text)));
}

/* Prints at most `most` bytes from the current position. */
WEFT_ASYNC(show, size_t most; char text[100]; int64_t count;) {
    WEFT_BEGIN;
    WEFT_AWAIT_INTO(self->count, weft_file_read(file, self->text, self->most));
    printf("    <%.*s>\n", (int)self->count, self->text);
}

WEFT_ASYNC(move, int64_t offset; int whence; int64_t position;) {
    WEFT_BEGIN;
    WEFT_AWAIT_INTO(self->position, weft_file_seek(file, self->offset, self->whence));
    printf("    at %lld\n", (long long)self->position);
}

WEFT_ASYNC(list_directory, const char *name; weft_listing listing;) {
    static const char *const types[] = {"file", "folder", "link", "other"};
    WEFT_BEGIN;
    WEFT_AWAIT(weft_path_list(in(self->name), &self->listing));
    printf("    %zu:", self->listing.count);
    for (size_t i = 0; i < self->listing.count; i++)
        printf(" %s (%s)", self->listing.entries[i].name, types[self->listing.entries[i].type]);
    puts("");
    weft_listing_deinit(&self->listing);
}

WEFT_ASYNC(show_stat, const char *name; weft_stat stat;) {
    WEFT_BEGIN;
    if (self->name)
        WEFT_AWAIT(weft_path_stat(in(self->name), &self->stat));
    else
        WEFT_AWAIT(weft_file_stat(file, &self->stat));
    printf("    kind %d, %lld bytes%s\n", (int)self->stat.type,
           self->stat.type == WEFT_FILE_REGULAR ? (long long)self->stat.size : 0,
           self->stat.modified > 1.7e9 && self->stat.modified < 1e10 ? "" : ", at a strange time");
}

/* Reads a file in pieces. Before most pieces it cancels a read, which consumes all of its bytes or none. */
WEFT_ASYNC(show_with_cancelled_reads, char text[8]; weft_task *task; int status; int64_t count; bool ended;) {
    WEFT_BEGIN;
    printf("    ");
    while (!self->ended) {
        self->task = weft_create_task(weft_file_read(file, self->text, 5));
        WEFT_AWAIT(weft_sleep(0));
        weft_task_cancel(self->task);
        WEFT_CATCH(self->status, self->task);
        if (self->status == WEFT_OK) printf("%.*s", (int)weft_task_result(self->task).i64, self->text);
        weft_task_unref(self->task);
        WEFT_AWAIT_INTO(self->count, weft_file_read(file, self->text, 3));
        printf("%.*s", (int)self->count, self->text);
        self->ended = self->count == 0;
    }
    puts("");
}

/* A cancelled write has written all its bytes, some or none; the next write follows them. */
WEFT_ASYNC(write_after_cancelled, char *big; weft_task *task; int status; int64_t at;) {
    enum { SIZE = 4 << 20 };
    WEFT_BEGIN;
    self->big = malloc(SIZE);
    if (!self->big) WEFT_RAISE(WEFT_ENOMEM);
    memset(self->big, '.', SIZE);
    self->task = weft_create_task(weft_file_write(file, self->big, SIZE));
    WEFT_AWAIT(weft_sleep(0));
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    weft_task_unref(self->task);
    WEFT_AWAIT(WEFT_CALL(write_text, .text = "the end"));
    free(self->big);
    WEFT_AWAIT_INTO(self->at, weft_file_seek(file, -7, SEEK_END));
    WEFT_AWAIT(WEFT_CALL(show, .most = 100));
}

WEFT_ASYNC(app, int argc; char **argv; int status; int i; weft_reader *reader; weft_writer *writer;
           weft_bytes piece; int64_t total; char *big;) {
    WEFT_BEGIN;
    directory = self->argv[1];
    TITLE("written, then read");
    WEFT_AWAIT(open_file("a.txt", "w"));
    WEFT_AWAIT(WEFT_CALL(write_text, .text = "first\n"));
    WEFT_AWAIT(WEFT_CALL(write_text, .text = "second\n"));
    WEFT_AWAIT(open_file("a.txt", "r"));
    WEFT_AWAIT(WEFT_CALL(show, .most = 3));
    WEFT_AWAIT(WEFT_CALL(show, .most = 100));
    WEFT_AWAIT(WEFT_CALL(show, .most = 100));
    FAILS(WEFT_CALL(write_text, .text = "x"));

    TITLE("positions");
    WEFT_AWAIT(WEFT_CALL(move, .offset = -3, .whence = SEEK_END));
    WEFT_AWAIT(WEFT_CALL(show, .most = 100));
    WEFT_AWAIT(WEFT_CALL(move, .offset = 6, .whence = SEEK_SET));
    WEFT_AWAIT(WEFT_CALL(show, .most = 3));
    WEFT_AWAIT(WEFT_CALL(move, .offset = -2, .whence = SEEK_CUR));
    WEFT_AWAIT(WEFT_CALL(show, .most = 3));
    WEFT_AWAIT(WEFT_CALL(move, .offset = 5000000000, .whence = SEEK_SET));
    WEFT_AWAIT(WEFT_CALL(show, .most = 3));
    FAILS(WEFT_CALL(move, .offset = -14, .whence = SEEK_END));

    TITLE("modes");
    WEFT_AWAIT(open_file("a.txt", "a"));
    WEFT_AWAIT(WEFT_CALL(write_text, .text = "third\n"));
    FAILS(WEFT_CALL(show, .most = 1));
    WEFT_AWAIT(open_file("a.txt", "a+"));
    WEFT_AWAIT(WEFT_CALL(move, .offset = 0, .whence = SEEK_SET));
    WEFT_AWAIT(WEFT_CALL(show, .most = 5));
    WEFT_AWAIT(WEFT_CALL(write_text, .text = "fourth\n"));
    WEFT_AWAIT(WEFT_CALL(move, .offset = 0, .whence = SEEK_CUR));
    WEFT_AWAIT(WEFT_CALL(move, .offset = 13, .whence = SEEK_SET));
    WEFT_AWAIT(WEFT_CALL(show, .most = 100));
    WEFT_AWAIT(open_file("a.txt", "r+"));
    WEFT_AWAIT(WEFT_CALL(write_text, .text = "FIRST"));
    WEFT_AWAIT(WEFT_CALL(show, .most = 8));
    WEFT_AWAIT(open_file("a.txt", "w+"));
    WEFT_AWAIT(WEFT_CALL(show, .most = 8));
    WEFT_AWAIT(WEFT_CALL(write_text, .text = "anew"));
    WEFT_AWAIT(WEFT_CALL(show_stat, NULL));
    WEFT_AWAIT(open_file("x.txt", "x"));
    FAILS(open_file("x.txt", "x"));

    TITLE("what is not there, or something else");
    FAILS(open_file("none.txt", "r"));
    FAILS(open_file("none/none.txt", "w"));
    FAILS(open_file("a.txt/b", "r"));
    FAILS(open_file(".", "r"));
    FAILS(WEFT_CALL(show_stat, .name = "none.txt"));
    FAILS(WEFT_CALL(list_directory, .name = "none"));
    FAILS(WEFT_CALL(list_directory, .name = "a.txt"));
    FAILS(weft_path_remove(in("none.txt")));
    FAILS(weft_path_make_directory(in("a.txt")));

    TITLE("folders");
    WEFT_AWAIT(weft_path_make_directory(in("sub")));
    WEFT_AWAIT(WEFT_CALL(list_directory, .name = "sub"));
    for (self->i = 0; self->i < 200; self->i++) {
        char name[64];
        snprintf(name, sizeof name, "sub/%03d with a long name", self->i * 37 % 200);
        WEFT_AWAIT(open_file(name, "x"));
    }
    WEFT_AWAIT(WEFT_CALL(list_directory, .name = "."));
    WEFT_AWAIT(WEFT_CALL(list_directory, .name = "sub"));
    WEFT_AWAIT(WEFT_CALL(show_stat, .name = "sub"));
    WEFT_AWAIT(WEFT_CALL(show_stat, .name = "a.txt"));
    FAILS(weft_path_remove(in("sub")));
    for (self->i = 0; self->i < 200; self->i++) {
        char name[64];
        snprintf(name, sizeof name, "sub/%03d with a long name", self->i);
        WEFT_AWAIT(weft_path_remove(in(name)));
    }
    WEFT_AWAIT(weft_path_remove(in("sub")));
    WEFT_AWAIT(weft_path_remove(in("x.txt")));
    WEFT_AWAIT(WEFT_CALL(list_directory, .name = "."));

    TITLE("reads that are cancelled");
    WEFT_AWAIT(open_file("c.txt", "w+"));
    WEFT_AWAIT(WEFT_CALL(write_text, .text = "the quick brown fox jumps over the lazy dog"));
    WEFT_AWAIT(WEFT_CALL(move, .offset = 0, .whence = SEEK_SET));
    WEFT_AWAIT(WEFT_CALL(show_with_cancelled_reads));

    TITLE("a write that is cancelled");
    WEFT_AWAIT(open_file("c.txt", "w+"));
    WEFT_AWAIT(WEFT_CALL(write_after_cancelled));
    weft_file_close(file);
    file = NULL;
    WEFT_AWAIT(weft_path_remove(in("c.txt")));

    TITLE("readers and writers");
    WEFT_AWAIT(open_file("b.txt", "w"));
    self->writer = weft_file_writer(file);
    for (self->i = 0; self->i < 100000; self->i++) {
        char line[20];
        int length = snprintf(line, sizeof line, "line %d\n", self->i);
        weft_writer_write(self->writer, line, (size_t)length);
        WEFT_AWAIT(weft_writer_drain(self->writer));
    }
    weft_writer_close(self->writer);
    WEFT_AWAIT(weft_writer_wait_closed(self->writer));
    weft_writer_free(self->writer);
    WEFT_AWAIT(open_file("b.txt", "r"));
    self->reader = weft_file_reader(file, 0);
    for (self->i = 0;; self->i++) {
        WEFT_AWAIT(weft_reader_readline(self->reader, &self->piece));
        if (self->piece.size == 0) break;
        self->total += (int64_t)self->piece.size;
        if (self->i % 33333 == 0) printf("    %s", self->piece.data);
    }
    printf("    %d lines, %lld bytes\n", self->i, (long long)self->total);
    weft_reader_free(self->reader);
    weft_file_close(file);
}

WEFT_MAIN(app, .argc = argc, .argv = argv)
