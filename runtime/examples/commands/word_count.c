/* word_count DIRECTORY
 *
 * Counts the lines, words and bytes of the files in a directory, as wc does, four files at a time. */
#include <stdio.h>
#include <stdlib.h>
#include <weft/weft.h>

enum { AT_ONCE = 4, PIECE = 64 * 1024 };

struct counts {
    long long lines, words, bytes;
};

static void show(const struct counts *counts, const char *name) {
    char text[64];
    int length =
        snprintf(text, sizeof text, "%8lld %8lld %10lld ", counts->lines, counts->words, counts->bytes);
    weft_writer_writelines(weft_stdout(),
                           (weft_bytes[]){{text, (size_t)length}, {name, strlen(name)}, {"\n", 1}}, 3);
}

WEFT_ASYNC(count_file, const char *directory, *name; struct counts * counts; weft_semaphore *limit;
           weft_file *file; int64_t size; bool in_word; char path[1024]; char piece[PIECE];
           weft_scope turn, opened;) {
    WEFT_BEGIN;
    WEFT_WITH_SEMAPHORE(&self->turn, self->limit) {
        snprintf(self->path, sizeof self->path, "%s/%s", self->directory, self->name);
        WEFT_AWAIT(weft_file_open(self->path, "r", &self->file));
        WEFT_TRY(&self->opened) {
            for (;;) {
                WEFT_AWAIT_INTO(self->size, weft_file_read(self->file, self->piece, PIECE));
                if (self->size == 0) break;
                self->counts->bytes += self->size;
                for (const char *at = self->piece; at < self->piece + self->size; at++) {
                    bool is_space = *at == ' ' || (*at >= '\t' && *at <= '\r');
                    self->counts->words += !is_space && !self->in_word;
                    self->counts->lines += *at == '\n';
                    self->in_word = !is_space;
                }
            }
        }
        WEFT_FINALLY { weft_file_close(self->file); }
    }
}

WEFT_ASYNC(count_all, const char *directory; const weft_listing *listing; struct counts * counts;
           weft_semaphore limit; weft_task_group group;) {
    WEFT_BEGIN;
    self->limit.value = AT_ONCE;
    WEFT_WITH_TASK_GROUP(&self->group) {
        for (size_t i = 0; i < self->listing->count; i++) {
            const weft_entry *entry = &self->listing->entries[i];
            if (entry->type != WEFT_FILE_REGULAR) continue;
            int status = weft_task_group_create_task(
                &self->group, WEFT_CALL(count_file, .directory = self->directory, .name = entry->name,
                                        .counts = &self->counts[i], .limit = &self->limit));
            if (status != WEFT_OK) WEFT_RAISE(status);
        }
    }
}

WEFT_ASYNC(app, int argc; char **argv; weft_listing listing; struct counts * counts; weft_scope scope;) {
    WEFT_BEGIN;
    if (self->argc != 2) {
        fputs("usage: word_count DIRECTORY\n", stderr);
        WEFT_RETURN(2);
    }
    WEFT_AWAIT(weft_path_list(self->argv[1], &self->listing));
    WEFT_TRY(&self->scope) {
        self->counts = calloc(self->listing.count + 1, sizeof *self->counts);
        if (!self->counts) WEFT_RAISE(WEFT_ENOMEM);
        WEFT_AWAIT(WEFT_CALL(count_all, .directory = self->argv[1], .listing = &self->listing,
                             .counts = self->counts));
        struct counts total = {0, 0, 0};
        for (size_t i = 0; i < self->listing.count; i++) {
            const struct counts *counts = &self->counts[i];
            if (self->listing.entries[i].type != WEFT_FILE_REGULAR) continue;
            show(counts, self->listing.entries[i].name);
            total = (struct counts){total.lines + counts->lines, total.words + counts->words,
                                    total.bytes + counts->bytes};
        }
        show(&total, "total");
    }
    WEFT_EXCEPT(WEFT_EGROUP) {
        const weft_error *first = weft_error_nth(WEFT_ERROR, 0);
        WEFT_RAISE(weft_error_status(first), "%s", weft_error_message(first));
    }
    WEFT_FINALLY {
        weft_listing_deinit(&self->listing);
        free(self->counts);
    }
}

WEFT_MAIN(app, .argc = argc, .argv = argv)
