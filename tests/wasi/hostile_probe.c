/* hostile_probe MODE: uses the functions of WASI, or of weft_fetch, under a runtime that breaks their rules
 * (see hostile_wasi.mjs). The first failure ends the program, whose report names it.
 *
 *   sleep    three tasks sleep
 *   read     copies the lines of standard input to standard output
 *   both     the same, while another task sleeps again and again
 *   files    reads and writes files in /dir
 *   accept   echoes what one connection sends
 *   fetch    uploads a body and copies the response to standard output
 *   timeout  waits for standard input, for ten seconds
 *   cleanup  sleeps, and sleeps again in its cleanup
 */
#include <stdlib.h>
#include <string.h>
#include <weft/weft.h>

WEFT_ASYNC(print, const char *text; size_t size; int status;) {
    WEFT_BEGIN;
    self->status = weft_writer_write(weft_stdout(), self->text, self->size);
    if (self->status != WEFT_OK) WEFT_RAISE(self->status);
    WEFT_AWAIT(weft_writer_drain(weft_stdout()));
}

WEFT_ASYNC(copy_lines, weft_reader *from; weft_bytes line;) {
    WEFT_BEGIN;
    for (;;) {
        WEFT_AWAIT(weft_reader_readline(self->from, &self->line));
        if (self->line.size == 0) break;
        WEFT_AWAIT(WEFT_CALL(print, .text = self->line.data, .size = self->line.size));
    }
}

WEFT_ASYNC(nap, double seconds; double start;) {
    WEFT_BEGIN;
    self->start = weft_time();
    WEFT_AWAIT(weft_sleep(self->seconds));
    if (weft_time() - self->start < self->seconds - 1e-6) WEFT_RAISE(1, "the sleep was too short");
}

WEFT_ASYNC(sleep_often) {
    WEFT_BEGIN;
    for (;;) WEFT_AWAIT(weft_sleep(0.01));
}

WEFT_ASYNC(sleep_thrice) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_GATHER(NULL, WEFT_CALL(nap, .seconds = 0.01), WEFT_CALL(nap, .seconds = 1),
                           WEFT_CALL(nap, .seconds = 30)));
    WEFT_AWAIT(WEFT_CALL(print, .text = "slept\n", .size = 6));
}

WEFT_ASYNC(read_and_sleep, weft_task *sleeping; weft_scope scope; int status;) {
    WEFT_BEGIN;
    self->sleeping = weft_create_task(WEFT_CALL(sleep_often));
    WEFT_TRY(&self->scope) { WEFT_AWAIT(WEFT_CALL(copy_lines, .from = weft_stdin())); }
    WEFT_FINALLY {
        weft_task_cancel(self->sleeping);
        WEFT_CATCH(self->status, self->sleeping);
        weft_task_unref(self->sleeping);
    }
}

WEFT_ASYNC(read_in_time, weft_bytes line;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_wait_for(weft_reader_readline(weft_stdin(), &self->line), 10));
}

WEFT_ASYNC(copy_file, weft_file *from, *to; char piece[16]; int64_t size; weft_stat stat; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(weft_file_open("/dir/old", "r", &self->from));
        WEFT_AWAIT(weft_file_stat(self->from, &self->stat));
        if (self->stat.size < 0) WEFT_RAISE(1, "the size is negative");
        WEFT_AWAIT(weft_file_open("/dir/new", "w", &self->to));
        do {
            WEFT_AWAIT_INTO(self->size, weft_file_read(self->from, self->piece, sizeof self->piece));
            WEFT_AWAIT(weft_file_write(self->to, self->piece, (size_t)self->size));
            WEFT_AWAIT(WEFT_CALL(print, .text = self->piece, .size = (size_t)self->size));
        } while (self->size > 0);
        WEFT_AWAIT(weft_file_seek(self->from, 0, 0));
    }
    WEFT_FINALLY {
        weft_file_close(self->from);
        weft_file_close(self->to);
    }
}

WEFT_ASYNC(use_files, weft_stat stat; weft_listing listing; size_t i; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_CALL(copy_file));
    WEFT_AWAIT(weft_path_stat("/dir/new", &self->stat));
    if (self->stat.size < 0) WEFT_RAISE(1, "the size is negative");
    WEFT_AWAIT(weft_path_make_directory("/dir/sub"));
    WEFT_AWAIT(weft_path_list("/dir", &self->listing));
    WEFT_TRY(&self->scope) {
        for (self->i = 0; self->i < self->listing.count; self->i++) {
            WEFT_AWAIT(WEFT_CALL(print, .text = self->listing.entries[self->i].name,
                                 .size = strlen(self->listing.entries[self->i].name)));
            WEFT_AWAIT(WEFT_CALL(print, .text = "\n", .size = 1));
        }
    }
    WEFT_FINALLY { weft_listing_deinit(&self->listing); }
    WEFT_AWAIT(weft_path_remove("/dir/sub"));
    WEFT_AWAIT(weft_path_remove("/dir/new"));
}

WEFT_ASYNC(echo, int fd; weft_reader *reader; weft_writer *writer; weft_bytes piece; weft_scope scope;
           int status;) {
    WEFT_BEGIN;
    WEFT_AWAIT_INTO(self->fd, weft_socket_accept(weft_socket_listener(0)));
    self->status = weft_socket_streams(self->fd, 0, &self->reader, &self->writer);
    if (self->status != WEFT_OK) {
        weft_socket_close(self->fd);
        WEFT_RAISE(self->status);
    }
    WEFT_TRY(&self->scope) {
        for (;;) {
            WEFT_AWAIT(weft_reader_read(self->reader, 8, &self->piece));
            if (self->piece.size == 0) break;
            self->status = weft_writer_write(self->writer, self->piece.data, self->piece.size);
            if (self->status != WEFT_OK) WEFT_RAISE(self->status);
            WEFT_AWAIT(weft_writer_drain(self->writer));
        }
        weft_writer_close(self->writer);
        WEFT_AWAIT(weft_writer_wait_closed(self->writer));
    }
    WEFT_FINALLY {
        weft_writer_abort(self->writer);
        weft_writer_free(self->writer);
        weft_reader_free(self->reader);
    }
}

WEFT_ASYNC(fetch, weft_reader *upload; weft_response response; weft_scope scope; int status;) {
    WEFT_BEGIN;
    self->upload = weft_reader_new(0);
    WEFT_TRY(&self->scope) {
        self->status = weft_reader_feed_data(self->upload, "sent", 4);
        if (self->status != WEFT_OK) WEFT_RAISE(self->status);
        weft_reader_feed_eof(self->upload);
        WEFT_AWAIT(weft_fetch_stream(
            (weft_request){.url = "http://a/", .method = "POST", .body_reader = self->upload},
            &self->response));
        WEFT_AWAIT(WEFT_CALL(copy_lines, .from = self->response.reader));
    }
    WEFT_FINALLY {
        weft_response_deinit(&self->response);
        weft_reader_free(self->upload);
    }
}

WEFT_ASYNC(sleep_and_clean_up, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(1)); }
    WEFT_FINALLY { WEFT_AWAIT(weft_sleep(1)); }
}

static weft_awaitable work(const char *mode) {
    if (strcmp(mode, "sleep") == 0) return WEFT_CALL(sleep_thrice);
    if (strcmp(mode, "read") == 0) return WEFT_CALL(copy_lines, .from = weft_stdin());
    if (strcmp(mode, "both") == 0) return WEFT_CALL(read_and_sleep);
    if (strcmp(mode, "files") == 0) return WEFT_CALL(use_files);
    if (strcmp(mode, "accept") == 0) return WEFT_CALL(echo);
    if (strcmp(mode, "fetch") == 0) return WEFT_CALL(fetch);
    if (strcmp(mode, "timeout") == 0) return WEFT_CALL(read_in_time);
    if (strcmp(mode, "cleanup") == 0) return WEFT_CALL(sleep_and_clean_up);
    abort();
}

WEFT_ASYNC(app, int argc; char **argv;) {
    WEFT_BEGIN;
    WEFT_AWAIT(work(self->argc > 1 ? self->argv[1] : ""));
}

WEFT_MAIN(app, .argc = argc, .argv = argv)
