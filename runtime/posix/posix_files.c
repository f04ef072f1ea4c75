/* Files, for hosts whose C library has the file functions of POSIX: the simulated host, and WASI, whose C
 * library resolves paths to the directories that the WASI runtime opened. Each call completes before
 * weft_host_file_start returns. */
#include "posix/posix_status.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <weft/file.h>
#include <weft/host.h>

#ifdef __wasi__
#include <wasi/libc-find-relpath.h>

/* Returns ENOTCAPABLE if the call failed because the path is outside the directories that the runtime
 * opened. For a path under none of them WASI's C library reports ENOENT; for one that leaves its
 * directory by "..", runtimes report ENOTCAPABLE or EPERM. */
static int detect_outside(const char *path, int error) {
    const char *directory;
    char *rest = NULL;
    if (error == ENOENT && __wasilibc_find_relpath(path, &directory, &rest, 0) < 0 && errno == ENOENT)
        return ENOTCAPABLE;
    return error == EPERM && strstr(path, "..") ? ENOTCAPABLE : error;
}
#else
static int detect_outside(const char *path, int error) {
    (void)path;
    return error;
}
#endif

/* ---- Types ---- */

static enum weft_file_type type_of(mode_t mode) {
    if (S_ISREG(mode)) return WEFT_FILE_REGULAR;
    if (S_ISDIR(mode)) return WEFT_FILE_DIRECTORY;
    return S_ISLNK(mode) ? WEFT_FILE_LINK : WEFT_FILE_OTHER;
}

/* ---- Calls: each returns 0 or an errno ---- */

enum { MOST_TRIES = 100 }; /* of a call that is interrupted */

static int open_flags(unsigned flags) {
    int access = flags & WEFT_HOST_READ ? flags & WEFT_HOST_WRITE ? O_RDWR : O_RDONLY : O_WRONLY;
    return access | (flags & WEFT_HOST_CREATE ? O_CREAT : 0) | (flags & WEFT_HOST_EXCLUSIVE ? O_EXCL : 0) |
           (flags & WEFT_HOST_TRUNCATE ? O_TRUNC : 0) | (flags & WEFT_HOST_APPEND ? O_APPEND : 0) | O_CLOEXEC;
}

/* Refuses to open a directory, as Python's open() does. */
static int open_file(weft_host_file *file) {
    struct stat found;
    int tries = 0;
    do file->fd = open(file->path, open_flags(file->flags), 0666);
    while (file->fd < 0 && errno == EINTR && ++tries < MOST_TRIES);
    if (file->fd < 0) return errno;
    int error = fstat(file->fd, &found) != 0 ? errno : S_ISDIR(found.st_mode) ? EISDIR : 0;
    if (error != 0) close(file->fd);
    return error;
}

static int seek(weft_host_file *file) {
    static const int whences[] = {SEEK_SET, SEEK_CUR, SEEK_END};
    if (file->whence < 0 || file->whence > 2) return EINVAL;
    errno = EOVERFLOW; /* a negative position that is no failure */
    off_t position = (lseek)(file->fd, file->position, whences[file->whence]); /* a macro of WASI is not C */
    if (position < 0) return errno;
    file->position = position;
    return 0;
}

static int stat_file(weft_host_file *file) {
    struct stat found;
    if ((file->path ? stat(file->path, &found) : fstat(file->fd, &found)) != 0) return errno;
    if (found.st_size < 0) return EOVERFLOW;
    file->type = (int)type_of(found.st_mode);
    file->size = found.st_size;
    file->modified = (double)found.st_mtim.tv_sec + (double)found.st_mtim.tv_nsec / 1e9;
    return 0;
}

/* The type of an entry. If readdir does not tell, stat does, unless the entry has been removed by then. */
static enum weft_file_type type_of_entry(DIR *directory, const struct dirent *entry) {
    struct stat found;
    switch (entry->d_type) {
    case DT_REG: return WEFT_FILE_REGULAR;
    case DT_DIR: return WEFT_FILE_DIRECTORY;
    case DT_LNK: return WEFT_FILE_LINK;
    case DT_UNKNOWN: break;
    default: return WEFT_FILE_OTHER;
    }
    int fd = dirfd(directory);
    if (fd < 0 || fstatat(fd, entry->d_name, &found, AT_SYMLINK_NOFOLLOW) != 0) return WEFT_FILE_OTHER;
    return type_of(found.st_mode);
}

static int read_entries(DIR *directory, char **list, size_t *size) {
    size_t room = 0;
    for (;;) {
        errno = 0;
        const struct dirent *entry = readdir(directory);
        if (!entry) return errno;
        const char *name = entry->d_name;
        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) continue;
        size_t length = strlen(name) + 1, needed = *size + 1 + length;
        if (needed > room) {
            room = needed > 2 * room ? needed : 2 * room;
            char *larger = realloc(*list, room);
            if (!larger) return ENOMEM;
            *list = larger;
        }
        (*list)[*size] = (char)('0' + (int)type_of_entry(directory, entry));
        memcpy(*list + *size + 1, name, length);
        *size = needed;
    }
}

static int list(weft_host_file *file) {
    DIR *directory = opendir(file->path);
    if (!directory) return errno;
    char *entries = NULL;
    size_t size = 0;
    int error = read_entries(directory, &entries, &size);
    closedir(directory);
    if (error == 0 && size > 0) {
        file->list = weft_host_allocate(size);
        if (file->list)
            memcpy(file->list, entries, file->list_size = size);
        else
            error = ENOMEM;
    }
    free(entries);
    return error;
}

static int make_directory(weft_host_file *file) { return mkdir(file->path, 0777) == 0 ? 0 : errno; }

static int remove_path(weft_host_file *file) {
    if (unlink(file->path) == 0) return 0;
    int error = errno;
    /* For a directory unlink fails with EPERM (POSIX) or EISDIR (Linux). A file can cause EPERM too: then
     * rmdir fails with ENOTDIR, and the first error is the one to report. */
    if (error != EISDIR && error != EPERM) return error;
    if (rmdir(file->path) == 0) return 0;
    return errno == ENOTDIR ? error : errno;
}

void weft_host_file_start(uint32_t operation, weft_host_file *file) {
    static int (*const calls[])(weft_host_file *) = {
        [WEFT_HOST_OPEN] = open_file,
        [WEFT_HOST_SEEK] = seek,
        [WEFT_HOST_STAT] = stat_file,
        [WEFT_HOST_LIST] = list,
        [WEFT_HOST_MAKE_DIRECTORY] = make_directory,
        [WEFT_HOST_REMOVE] = remove_path,
    };
    int error = calls[file->call](file);
    if (error == 0) {
        weft_complete(operation, WEFT_OK, file->fd, NULL);
        return;
    }
    if (file->path) error = detect_outside(file->path, error);
    weft_complete(operation, weft__posix_status(error), 0, weft__posix_reason(error));
}
