/* Files, beyond tests/files: invalid calls, cancellation, and every allocation failing. */
#include "check.h"

#include <stdlib.h>
#include <unistd.h>
#include <weft/host.h>

static char folder[] = "/tmp/weft-file-test-XXXXXX";
static char paths[4][64];

static const char *path(int slot, const char *name) {
    snprintf(paths[slot], sizeof paths[slot], "%s/%s", folder, name);
    return paths[slot];
}

static void put(const char *name, const char *text) {
    FILE *file = fopen(path(3, name), "w");
    if (!file || fputs(text, file) < 0 || fclose(file) != 0) exit(2);
}

static void reset(void) {
    CHECK_INT(weft_loop_operations(), 0);
    unlink(path(3, "made"));
    rmdir(path(3, "sub"));
}

/* The status is the expected one, and the message starts with the path, if any, and a colon. */
static void check_failure(int status, int expected, const char *at, const char *reason) {
    char message[200];
    snprintf(message, sizeof message, "%s%s%s", at ? at : "", at ? ": " : "", reason);
    CHECK_INT(status, expected);
    CHECK_STR(weft_caught_message(), message);
}

#define FAILS(expected, at, reason, x)                            \
    do {                                                          \
        WEFT_CATCH(self->status, x);                              \
        if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM); \
        check_failure(self->status, expected, at, reason);        \
    } while (0)

WEFT_ASYNC(every_call, weft_file *file; char text[10]; int64_t count; weft_stat stat; weft_listing listing;
           weft_reader *reader; weft_writer *writer; weft_bytes piece; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(weft_path_make_directory(path(0, "sub")));
        WEFT_AWAIT(weft_path_remove(path(0, "sub")));
        WEFT_AWAIT(weft_file_open(path(0, "made"), "x+", &self->file));
        WEFT_AWAIT(weft_file_write(self->file, "one\ntwo\n", 8));
        WEFT_AWAIT_INTO(self->count, weft_file_seek(self->file, 2, SEEK_SET));
        CHECK_INT(self->count, 2);
        WEFT_AWAIT_INTO(self->count, weft_file_read(self->file, self->text, 4));
        CHECK_INT(self->count, 4);
        CHECK(memcmp(self->text, "e\ntw", 4) == 0);
        WEFT_AWAIT_INTO(self->count, weft_file_read(self->file, self->text, 0));
        CHECK_INT(self->count, 0);
        WEFT_AWAIT(weft_file_stat(self->file, &self->stat));
        CHECK_INT(self->stat.size, 8);
        CHECK_INT(self->stat.type, WEFT_FILE_REGULAR);
        WEFT_AWAIT(weft_path_stat(folder, &self->stat));
        CHECK_INT(self->stat.type, WEFT_FILE_DIRECTORY);
        WEFT_AWAIT(weft_path_list(folder, &self->listing));
        CHECK_INT(self->listing.count, 2);
        CHECK_STR(self->listing.entries[0].name, "made");
        CHECK_STR(self->listing.entries[1].name, "there");
        self->writer = weft_file_writer(self->file);
        if (!self->writer) WEFT_RAISE(WEFT_ENOMEM);
        TRY(weft_writer_write(self->writer, "three\n", 6));
        WEFT_AWAIT(weft_writer_drain(self->writer));
        WEFT_AWAIT(weft_file_seek(self->file, 4, SEEK_SET));
        self->reader = weft_file_reader(self->file, 0);
        if (!self->reader) WEFT_RAISE(WEFT_ENOMEM);
        WEFT_AWAIT(weft_reader_readline(self->reader, &self->piece));
        CHECK_STR(self->piece.data, "twthree\n");
    }
    WEFT_FINALLY {
        weft_writer_free(self->writer);
        weft_reader_free(self->reader);
        weft_listing_deinit(&self->listing);
        weft_listing_deinit(&self->listing);
        weft_file_close(self->file);
        weft_file_close(NULL);
    }
}

WEFT_ASYNC(bad_calls, weft_file *file; int status; weft_stat stat; weft_listing listing; char text[4]; int i;
           weft_scope scope;) {
    static const char *const modes[] = {"", "b", "rw", "r++", "rb", "R", "+", NULL};
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        for (self->i = 0; self->i < 8; self->i++) {
            WEFT_CATCH(self->status, weft_file_open("a", modes[self->i], &self->file));
            if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
            CHECK_INT(self->status, WEFT_EINVAL);
        }
        FAILS(WEFT_EINVAL, "a", "the mode \"rb\" is not r, w, x or a, with or without +",
              weft_file_open("a", "rb", &self->file));
        FAILS(WEFT_EINVAL, NULL, "the path is NULL", weft_file_open(NULL, "r", &self->file));
        FAILS(WEFT_EINVAL, NULL, "the path is NULL", weft_path_stat(NULL, &self->stat));
        FAILS(WEFT_EINVAL, NULL, "the path is NULL", weft_path_list(NULL, &self->listing));
        FAILS(WEFT_EINVAL, NULL, "the path is NULL", weft_path_remove(NULL));
        FAILS(WEFT_EINVAL, NULL, "the file is NULL", weft_file_read(NULL, self->text, 4));
        FAILS(WEFT_EINVAL, NULL, "the file is NULL", weft_file_write(NULL, "text", 4));
        FAILS(WEFT_EINVAL, NULL, "the file is NULL", weft_file_seek(NULL, 0, SEEK_SET));
        FAILS(WEFT_EINVAL, NULL, "the file is NULL", weft_file_stat(NULL, &self->stat));
        WEFT_AWAIT(weft_file_open(path(0, "there"), "r", &self->file));
        FAILS(WEFT_EINVAL, path(0, "there"), "invalid argument", weft_file_seek(self->file, 0, 3));
        FAILS(WEFT_EINVAL, path(0, "there"), "invalid argument", weft_file_seek(self->file, -1, SEEK_SET));
        FAILS(WEFT_ENOENT, path(1, "none"), "no such file or directory",
              weft_path_stat(path(0, "none"), &self->stat));
    }
    WEFT_FINALLY { weft_file_close(self->file); }
}

/* The message names the descriptor and says why it failed. */
WEFT_ASYNC(bad_descriptors, weft_reader *reader; weft_writer *writer; weft_bytes piece; int status; int i;
           weft_scope scope;) {
    static const struct {
        int fd;
        const char *name;
    } bad[] = {{1234, "descriptor 1234"}, {-1, "descriptor -1"}};
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        for (self->i = 0; self->i < 2; self->i++) {
            self->reader = weft_fd_reader(bad[self->i].fd, 0);
            FAILS(WEFT_EIO, bad[self->i].name, "bad file descriptor",
                  weft_reader_read(self->reader, 1, &self->piece));
            weft_reader_free(self->reader);
            self->reader = NULL;
            self->writer = weft_fd_writer(bad[self->i].fd);
            if (!self->writer) WEFT_RAISE(WEFT_ENOMEM);
            TRY(weft_writer_write(self->writer, "x", 1));
            FAILS(WEFT_EIO, bad[self->i].name, "bad file descriptor", weft_writer_drain(self->writer));
            weft_writer_free(self->writer);
            self->writer = NULL;
        }
    }
    WEFT_FINALLY {
        weft_reader_free(self->reader);
        weft_writer_free(self->writer);
    }
}

/* A system pipe, from one end to the other. The owner of a descriptor closes it. */
WEFT_ASYNC(system_pipe, int ends[2]; weft_reader *reader; weft_writer *writer; weft_bytes piece; int status;
           weft_scope scope;) {
    WEFT_BEGIN;
    if (pipe(self->ends)) exit(2);
    WEFT_TRY(&self->scope) {
        self->reader = weft_fd_reader(self->ends[0], 0);
        self->writer = weft_fd_writer(self->ends[1]);
        if (!self->reader || !self->writer) WEFT_RAISE(WEFT_ENOMEM);
        TRY(weft_writer_write(self->writer, "text\n", 5));
        WEFT_AWAIT(weft_writer_drain(self->writer));
        WEFT_AWAIT(weft_reader_readline(self->reader, &self->piece));
        CHECK_STR(self->piece.data, "text\n");
        weft_reader_free(self->reader);
        self->reader = NULL;
        TRY(weft_writer_write(self->writer, "more\n", 5));
        WEFT_CATCH(self->status, weft_writer_drain(self->writer));
        if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
        CHECK_INT(self->status, WEFT_EPIPE);
    }
    WEFT_FINALLY {
        weft_reader_free(self->reader);
        weft_writer_free(self->writer);
        CHECK(write(self->ends[1], "", 0) < 0);
        if (check.memory_fails) {
            close(self->ends[0]);
            close(self->ends[1]);
        }
    }
}

/* The next descriptor that the system would allocate: unchanged if all others were closed. */
static int next_descriptor(void) {
    int fd = dup(0);
    close(fd);
    return fd;
}

int main(void) {
    int unused = next_descriptor();
    if (!mkdtemp(folder)) return 2;
    put("there", "text");
    check.reset = reset;
    RUN(every_call);
    RUN(bad_calls);
    RUN(bad_descriptors);
    RUN(system_pipe);
    CHECK_INT(next_descriptor(), unused);
    unlink(path(0, "there"));
    rmdir(folder);
    return check_result();
}
