/* Files and paths: any path and mode, and a host that gives any result that its contract allows. */
#include "fuzz.h"
#include "unit/bare_host.h"

static fuzz_input input;

/* ---- The host: each call completes at once ---- */

bool bare_host_progress(void) { return false; }
void bare_host_cancelled(uint32_t operation) { (void)operation; }
void weft_host_close(int fd) { FUZZ_CHECK(fd == 7); }

static bool fails(uint32_t operation) {
    uint8_t choice = fuzz_byte(&input);
    if (choice >= 32) return false;
    char *message = choice % 2 ? fuzz_string(fuzz_bytes(&input, choice)) : NULL;
    weft_complete(operation, WEFT_ENOENT - choice % 3, 0, message);
    free(message);
    return true;
}

/* Entries with any names, also empty ones, and no two alike or many. */
static bool list(weft_host_file *file) {
    size_t room = input.size + 4, size = 0;
    char *entries = malloc(2 * room);
    if (!entries) abort();
    for (uint8_t count = fuzz_byte(&input) % 8; count > 0; count--) {
        char *name = fuzz_string(fuzz_bytes(&input, fuzz_byte(&input) % 16));
        if (size + strlen(name) + 2 <= 2 * room) {
            entries[size] = (char)('0' + fuzz_byte(&input) % 4);
            strcpy(entries + size + 1, name);
            size += strlen(name) + 2;
        }
        free(name);
    }
    file->list = size > 0 ? weft_host_allocate(size) : NULL;
    if (file->list) memcpy(file->list, entries, file->list_size = size);
    free(entries);
    return file->list || size == 0;
}

void weft_host_file_start(uint32_t operation, weft_host_file *file) {
    if (fails(operation)) return;
    file->position = fuzz_byte(&input);
    file->size = (int64_t)((uint64_t)fuzz_byte(&input) << 55);
    file->type = fuzz_byte(&input) % 4;
    if (file->call == WEFT_HOST_LIST && !list(file))
        weft_complete(operation, WEFT_ENOMEM, 0, NULL);
    else
        weft_complete(operation, WEFT_OK, file->call == WEFT_HOST_OPEN ? 7 : 0, NULL);
}

void weft_host_read_start(uint32_t operation, int fd, void *buffer, size_t size) {
    FUZZ_CHECK(fd == 7 && size > 0);
    if (fails(operation)) return;
    fuzz_input piece = fuzz_bytes(&input, size);
    if (piece.size > 0) memcpy(buffer, piece.data, piece.size);
    weft_complete(operation, WEFT_OK, (int64_t)piece.size, NULL);
}

void weft_host_write_start(uint32_t operation, int fd, const void *data, size_t size) {
    (void)data;
    FUZZ_CHECK(fd == 7 && size > 0);
    if (fails(operation)) return;
    size_t written = 1 + fuzz_byte(&input);
    weft_complete(operation, WEFT_OK, (int64_t)(written < size ? written : size), NULL);
}

/* ---- The program ---- */

WEFT_ASYNC(use_file, const char *path, *mode; weft_file *file; weft_reader *reader; weft_stat stat;
           char bytes[64]; size_t size; weft_bytes line; int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_file_open(self->path, self->mode, &self->file));
    if (self->status != WEFT_OK) {
        FUZZ_CHECK(!self->file);
        WEFT_RETURN(0);
    }
    self->size = fuzz_byte(&input) % (sizeof self->bytes + 1);
    WEFT_CATCH(self->status, weft_file_read(self->file, self->bytes, self->size));
    if (self->status == WEFT_OK) FUZZ_CHECK(WEFT_RESULT.i64 >= 0 && WEFT_RESULT.i64 <= (int64_t)self->size);
    WEFT_CATCH(self->status, weft_file_write(self->file, self->bytes, self->size));
    WEFT_CATCH(self->status, weft_file_seek(self->file, -1, fuzz_byte(&input) % 4));
    WEFT_CATCH(self->status, weft_file_stat(self->file, &self->stat));
    self->reader = weft_file_reader(self->file, 16);
    WEFT_CATCH(self->status, weft_reader_readline(self->reader, &self->line));
    weft_reader_free(self->reader);
    weft_file_close(self->file);
    WEFT_RETURN(0);
}

WEFT_ASYNC(use_path, const char *path; weft_listing listing; weft_stat stat; int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_path_stat(self->path, &self->stat));
    WEFT_CATCH(self->status, weft_path_make_directory(self->path));
    WEFT_CATCH(self->status, weft_path_remove(self->path));
    WEFT_CATCH(self->status, weft_path_list(self->path, &self->listing));
    if (self->status != WEFT_OK) FUZZ_CHECK(!self->listing.entries && !self->listing.names);
    for (size_t i = 1; i < self->listing.count; i++)
        FUZZ_CHECK(strcmp(self->listing.entries[i - 1].name, self->listing.entries[i].name) <= 0);
    weft_listing_deinit(&self->listing);
    WEFT_RETURN(0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    input = (fuzz_input){data, size};
    uint8_t choice = fuzz_byte(&input);
    char *path = choice & 1 ? NULL : fuzz_string(fuzz_bytes(&input, fuzz_byte(&input)));
    char *mode = choice & 2 ? NULL : fuzz_string(fuzz_bytes(&input, fuzz_byte(&input) % 4));
    fuzz_run(WEFT_CALL(use_path, .path = path));
    fuzz_run(WEFT_CALL(use_file, .path = path, .mode = choice & 4 ? "r+" : mode));
    free(path);
    free(mode);
    return 0;
}
