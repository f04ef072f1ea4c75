/* Files and directories. asyncio has none: this is Python's open(), os.stat() and os.scandir(), awaited.
 *
 *     WEFT_AWAIT(weft_file_open("data/x.txt", "r", &self->file));
 *     WEFT_TRY(&self->scope) {
 *         WEFT_AWAIT_INTO(self->count, weft_file_read(self->file, self->buffer, sizeof self->buffer));
 *     }
 *     WEFT_FINALLY { weft_file_close(self->file); }
 *
 * Paths are UTF-8, with '/' between names. What a program can access depends on the host:
 *   - WASI: the directories that the runtime has opened for it (--dir);
 *   - Node.js, and the simulated host: the files of the process;
 *   - browsers: nothing, every call fails with WEFT_ENOTSUP.
 *
 * The calls suspend unless the host completes them at once. Under WASI and on the simulated host a slow
 * disk blocks all tasks. They fail with
 *   - WEFT_ENOENT, WEFT_EEXIST;
 *   - WEFT_EACCES: permission denied, or outside of WASI's directories;
 *   - WEFT_EIO for any other reason: "is a directory", "no space left on device";
 *   - WEFT_EINVAL, WEFT_ENOMEM, WEFT_ENOTSUP.
 * The message is "PATH: REASON". Strings and memory that are passed in must live in the frame or on the
 * heap, and stay unchanged until the call has ended. */
#ifndef WEFT_FILE_H
#define WEFT_FILE_H

#include <weft/coroutine.h>
#include <weft/reader.h>
#include <weft/writer.h>

#ifdef __cplusplus
extern "C" {
#endif

/* An open file, with the position of the next read or write. */
typedef struct weft_file weft_file;

/* What a path or an open file is. */
enum weft_file_type { WEFT_FILE_REGULAR, WEFT_FILE_DIRECTORY, WEFT_FILE_LINK, WEFT_FILE_OTHER };

/* Opens a file and stores it in *file, which is NULL unless it succeeds; close it with weft_file_close.
 * `mode` is that of Python's open(), always binary:
 *   "r"  reading; the file must exist
 *   "w"  writing; the file is created, or truncated
 *   "x"  writing; the file is created and must not exist (WEFT_EEXIST)
 *   "a"  writing at the end of the file, which is created if it does not exist
 * A '+' after the letter allows both reading and writing. Any other mode fails with WEFT_EINVAL, a
 * directory with WEFT_EIO. Files are created with mode 0666 & ~umask. open(). */
WEFT__MUST_USE weft_awaitable weft_file_open(const char *path, const char *mode, weft_file **file);

/* Closes and frees a file. No call on it may be pending, and its readers and writers must be freed first.
 * NULL is allowed. Does not suspend. file.close. */
void weft_file_close(weft_file *file);

/* Reads at most `size` bytes into `buffer`. The result is their number, an int64_t: 0 at the end of the
 * file, where a later read returns the bytes written since. A file permits one call at a time: others fail
 * with WEFT_EMISUSE. A cancelled read consumes nothing from a seekable file; from a pipe or terminal it may
 * (a weft_file_reader loses nothing). read of io.FileIO. */
WEFT__MUST_USE weft_awaitable weft_file_read(weft_file *file, void *buffer, size_t size);

/* Writes all `size` bytes. If it fails or is cancelled, none, some or all of them are written, and those
 * precede the bytes of the next write. io.BufferedWriter.write and flush. */
WEFT__MUST_USE weft_awaitable weft_file_write(weft_file *file, const void *data, size_t size);

/* Sets the position to `offset` bytes from `whence`: SEEK_SET, SEEK_CUR or SEEK_END of <stdio.h>. The
 * result is the new position, an int64_t, from the beginning of the file. Fails with WEFT_EINVAL before
 * the beginning, and with WEFT_EIO if the file is not seekable: a pipe, a terminal. file.seek. */
WEFT__MUST_USE weft_awaitable weft_file_seek(weft_file *file, int64_t offset, int whence);

/* Creates a reader that reads, ahead, from the position to the end of the file, or a writer. `limit` is
 * that of weft_reader_new. The caller still owns the file: it must not use the file for anything else
 * meanwhile, and must free the reader or writer before it closes the file. NULL when out of memory. */
WEFT__MUST_USE weft_reader *weft_file_reader(weft_file *file, size_t limit);
WEFT__MUST_USE weft_writer *weft_file_writer(weft_file *file);

/* The type, size and time of a file. Part of os.stat_result. */
typedef struct weft_stat {
    enum weft_file_type type;
    int64_t size;    /* in bytes */
    double modified; /* seconds since 1970-01-01 UTC */
} weft_stat;

/* Stores the type, size and time of an open file, or of a path, in *stat, which must live in the frame or
 * on the heap. Links are followed. os.fstat, os.stat. */
WEFT__MUST_USE weft_awaitable weft_file_stat(weft_file *file, weft_stat *stat);
WEFT__MUST_USE weft_awaitable weft_path_stat(const char *path, weft_stat *stat);

/* An entry of a directory. Part of os.DirEntry. */
typedef struct weft_entry {
    const char *name; /* the entry's name, without the directory's path */
    enum weft_file_type type;
} weft_entry;

/* The entries of a directory. Release it with weft_listing_deinit. */
typedef struct weft_listing {
    size_t count;
    weft_entry *entries; /* in the order of the bytes of their names; without "." and ".." */
    char *names;         /* private, as is names_size: the memory of the names */
    size_t names_size;
} weft_listing;

/* Lists a directory into *listing, which must live in the frame or on the heap and is all zero if the call
 * fails; release it with weft_listing_deinit. Links are not followed. os.scandir, sorted. */
WEFT__MUST_USE weft_awaitable weft_path_list(const char *path, weft_listing *listing);

/* Frees the memory of a listing and zeroes it. A zeroed listing is allowed. */
void weft_listing_deinit(weft_listing *listing);

/* Creates a directory; its parent must exist. os.mkdir. */
WEFT__MUST_USE weft_awaitable weft_path_make_directory(const char *path);

/* Removes a file, a link or an empty directory. os.remove, os.rmdir. */
WEFT__MUST_USE weft_awaitable weft_path_remove(const char *path);

#ifdef __cplusplus
}
#endif
#endif
