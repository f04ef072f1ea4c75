/* Files and folders. asyncio has none: this is Python's open(), os.stat() and os.scandir(), awaited.
 *
 *     WEFT_AWAIT(weft_file_open("data/x.txt", "r", &self->file));
 *     WEFT_UNWIND(close);
 *     WEFT_AWAIT_INTO(self->count, weft_file_read(self->file, self->buffer, sizeof self->buffer));
 *     WEFT_FINALLY(close);
 *     weft_file_close(self->file);
 *
 * Paths are UTF-8, with '/' between names. Under WASI a program sees the folders that the runtime opened
 * for it (--dir); on the web, under Node.js, what the process sees, and in browsers nothing: every call
 * fails with WEFT_ENOTSUP. The simulated host has the process's own files.
 *
 * The calls suspend, on hosts that do not answer at once; a disk that is slow blocks the other tasks under
 * WASI and on the simulated host. They fail with
 *   - WEFT_ENOENT, WEFT_EEXIST, WEFT_EACCES (the permissions, or outside of WASI's folders),
 *   - WEFT_EIO: any other reason ("is a directory", "no space left on device"),
 *   - WEFT_EINVAL, WEFT_ENOMEM, WEFT_ENOTSUP,
 * and the message is "PATH: REASON". Strings and memory that are passed in must live in the frame or on
 * the heap, and stay as they are, until the call has ended. */
#ifndef WEFT_FILE_H
#define WEFT_FILE_H

#include <weft/coroutine.h>
#include <weft/reader.h>
#include <weft/writer.h>

#ifdef __cplusplus
extern "C" {
#endif

/* An open file, with the position where the next read or write is. */
typedef struct weft_file weft_file;

enum weft_file_type { WEFT_FILE_REGULAR, WEFT_FILE_DIRECTORY, WEFT_FILE_LINK, WEFT_FILE_OTHER };

/* Opens a file and stores it in *file, to be closed with weft_file_close. `mode` is that of Python's
 * open(), always binary:
 *   "r"  to read; it must exist
 *   "w"  to write; it is made, or emptied
 *   "x"  to write; it is made, and must not exist: WEFT_EEXIST
 *   "a"  to write at its end; it is made if it is not there
 * each also with a '+': to read and write. Any other mode is WEFT_EINVAL; a folder, WEFT_EIO. A file that is
 * made may be read and written by all, but for the umask. *file is NULL unless it succeeds. */
weft_awaitable weft_file_open(const char *path, const char *mode, weft_file **file);

/* Closes a file and frees it; nothing of it may be under way, and its readers and writers must be freed.
 * NULL is allowed and does nothing. Does not suspend. */
void weft_file_close(weft_file *file);

/* Reads at most `size` bytes into `buffer`. The result is how many, an int64_t: 0 at the end, where a
 * later read gives what was written since. One call at a time is allowed on a file, else WEFT_EMISUSE.
 * A read that is cancelled takes nothing, unless of what has no position: a pipe, a terminal. (Their
 * reader loses nothing: weft_file_reader.) file.read of io.FileIO. */
weft_awaitable weft_file_read(weft_file *file, void *buffer, size_t size);

/* Writes `size` bytes, all of them unless it fails or is cancelled: then none, some or all of them are
 * written, before what the next call writes. io.BufferedWriter.write and flush. */
weft_awaitable weft_file_write(weft_file *file, const void *data, size_t size);

/* Sets the position, `offset` bytes from `whence`: SEEK_SET, SEEK_CUR or SEEK_END of <stdio.h>. The result
 * is the new one from the beginning, an int64_t. Before the beginning: WEFT_EINVAL. What is no file
 * (a pipe, a terminal) has no position: WEFT_EIO. file.seek. */
weft_awaitable weft_file_seek(weft_file *file, int64_t offset, int whence);

/* A reader of what comes from the position on until the end, with a limit as of weft_reader_new; it reads
 * ahead. And a writer. The file stays the caller's: free them before it is closed, and use it for
 * nothing else meanwhile. NULL when out of memory. */
weft_reader *weft_file_reader(weft_file *file, size_t limit);
weft_writer *weft_file_writer(weft_file *file);

/* What a file is. A part of os.stat_result. */
typedef struct weft_stat {
    enum weft_file_type type;
    int64_t size;    /* in bytes */
    double modified; /* seconds since 1970-01-01 UTC */
} weft_stat;

/* Looks at an open file, and at a path: links are followed. os.fstat, os.stat. */
weft_awaitable weft_file_stat(weft_file *file, weft_stat *stat);
weft_awaitable weft_path_stat(const char *path, weft_stat *stat);

/* What is in a folder. */
typedef struct weft_entry {
    const char *name; /* as it is in the folder, without the folder's */
    enum weft_file_type type;
} weft_entry;

typedef struct weft_listing {
    size_t count;
    weft_entry *entries; /* in the order of their names' bytes; without "." and ".." */
    char *names;         /* its memory, and the sizes of it: private */
    size_t names_size;
} weft_listing;

/* Lists a folder into *listing, which is to be released with weft_listing_deinit, and is all zero if it
 * fails. A link is not followed. os.scandir, sorted. */
weft_awaitable weft_path_list(const char *path, weft_listing *listing);

/* Frees what the listing holds and zeroes it. A zeroed one is allowed. */
void weft_listing_deinit(weft_listing *listing);

/* Makes a folder, below one that exists. os.mkdir. */
weft_awaitable weft_path_make_directory(const char *path);

/* Removes a file, a link or an empty folder. os.remove, os.rmdir. */
weft_awaitable weft_path_remove(const char *path);

#ifdef __cplusplus
}
#endif
#endif
