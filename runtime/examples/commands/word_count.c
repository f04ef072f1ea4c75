/* word_count FOLDER
 *
 * Counts lines, words and bytes of the files in a folder, as wc does, four files at a time. */
#include <stdio.h>
#include <stdlib.h>
#include <weft/weft.h>

enum { AT_A_TIME = 4, PIECE = 64 * 1024 };

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

WEFT_ASYNC(count_file, const char *folder, *name; struct counts * counts; weft_semaphore *free;
           weft_file *file; int64_t size; bool in_word; char path[1024]; char piece[PIECE];) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_semaphore_acquire(self->free));
    WEFT_UNWIND(done);
    snprintf(self->path, sizeof self->path, "%s/%s", self->folder, self->name);
    WEFT_AWAIT(weft_file_open(self->path, "r", &self->file));
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
    WEFT_FINALLY_AT(done);
    weft_file_close(self->file);
    weft_semaphore_release(self->free);
}

WEFT_ASYNC(count_all, const char *folder; const weft_listing *listing; struct counts * counts;
           weft_semaphore free; weft_task_group group; size_t i;) {
    WEFT_BEGIN;
    self->free.value = AT_A_TIME;
    weft_task_group_enter(&self->group);
    WEFT_UNWIND(out);
    for (self->i = 0; self->i < self->listing->count; self->i++) {
        const weft_entry *entry = &self->listing->entries[self->i];
        if (entry->type != WEFT_FILE_REGULAR) continue;
        if (weft_task_group_create_task(&self->group,
                                        WEFT_CALL(count_file, .folder = self->folder, .name = entry->name,
                                                  .counts = &self->counts[self->i], .free = &self->free)))
            WEFT_RAISE(WEFT_ENOMEM);
    }
    WEFT_FINALLY_AT(out);
    WEFT_TASK_GROUP_EXIT(&self->group);
}

WEFT_ASYNC(app, int argc; char **argv; int status; weft_listing listing; struct counts * counts;) {
    WEFT_BEGIN;
    if (self->argc != 2) {
        fputs("usage: word_count FOLDER\n", stderr);
        WEFT_RETURN(2);
    }
    WEFT_UNWIND(free);
    WEFT_AWAIT(weft_path_list(self->argv[1], &self->listing));
    self->counts = calloc(self->listing.count + 1, sizeof *self->counts);
    if (!self->counts) WEFT_RAISE(WEFT_ENOMEM);
    WEFT_CATCH(self->status, WEFT_CALL(count_all, .folder = self->argv[1], .listing = &self->listing,
                                       .counts = self->counts));
    if (self->status == WEFT_EGROUP) {
        const weft_error *first = weft_error_nth(weft_caught(), 0);
        WEFT_RAISE(weft_error_status(first), "%s", weft_error_message(first));
    }
    if (self->status != WEFT_OK) WEFT_RAISE(self->status);
    struct counts total = {0, 0, 0};
    for (size_t i = 0; i < self->listing.count; i++) {
        const struct counts *counts = &self->counts[i];
        if (self->listing.entries[i].type != WEFT_FILE_REGULAR) continue;
        show(counts, self->listing.entries[i].name);
        total = (struct counts){total.lines + counts->lines, total.words + counts->words,
                                total.bytes + counts->bytes};
    }
    show(&total, "total");
    WEFT_FINALLY_AT(free);
    weft_listing_deinit(&self->listing);
    free(self->counts);
}

WEFT_MAIN(app, .argc = argc, .argv = argv)
