#include "base/error_internal.h"

#include <string.h>

struct weft_error {
    union {
        struct {
            uint32_t references;
            int status;
        };
        weft_error *next; /* once the last reference is gone: the next one to free */
    };
    size_t size;         /* of the block */
    size_t count;        /* of errors, in a group */
    uint32_t thrown;     /* the number of what JavaScript threw; 0: nothing */
    weft_error **errors; /* after the message, in the same block */
    weft__error_chain *chain;
    char message[];
};

void (*weft__error_forget)(uint32_t thrown);
weft_error *(*weft__error_raised)(weft_error *error);

static bool is_plain_status(const weft_error *error) { return ((uintptr_t)error & 1) != 0; }

weft_error *weft__error_of_status(int status) {
    return (weft_error *)(((uintptr_t)(intptr_t)status << 1) | 1);
}

/* Allocates an object with room for a message of `length` bytes and for `count` errors; NULL when out of
 * memory. */
static weft_error *error_allocate(int status, size_t length, size_t count) {
    size_t text = (sizeof(weft_error) + length + sizeof(void *)) / sizeof(void *) * sizeof(void *);
    size_t size = text + count * sizeof(weft_error *);
    weft_error *error = weft__allocate(size);
    if (!error) return NULL;
    *error = (weft_error){{{1, status}}, .size = size, .count = count};
    error->errors = (weft_error **)(void *)((char *)error + text);
    error->message[length] = '\0';
    return error;
}

weft_error *weft__error_with_room(int status, size_t length, char **message) {
    weft_error *error = error_allocate(status, length, 0);
    if (error) *message = error->message;
    return error;
}

weft_error *weft__error_new(int status, const char *message) {
    if (!message) return weft__error_of_status(status);
    size_t length = strlen(message);
    weft_error *error = error_allocate(status, length, 0);
    if (error) memcpy(error->message, message, length);
    return error;
}

static bool is_between(char c, char first, char last) { return first <= c && c <= last; }

weft_error *weft__error_named(int status, const char *name, const char *reason) {
    size_t name_length = strlen(name), reason_length = strlen(reason);
    weft_error *error = error_allocate(status, name_length + 2 + reason_length, 0);
    if (!error) return NULL;
    char *text = error->message + name_length;
    memcpy(error->message, name, name_length);
    memcpy(text, ": ", 2);
    memcpy(text + 2, reason, reason_length);
    if (is_between(text[2], 'A', 'Z') && is_between(text[3], 'a', 'z')) text[2] += 'a' - 'A';
    return error;
}

weft_error *weft__error_thrown(int status, const char *message, uint32_t thrown) {
    weft_error *error = weft__error_new(status, message ? message : weft_status_text(status));
    if (error) error->thrown = thrown;
    return error;
}

uint32_t weft__error_number_thrown(const weft_error *error) {
    return error && !is_plain_status(error) ? error->thrown : 0;
}

weft_error *weft__error_ref(weft_error *error) {
    if (error && !is_plain_status(error)) error->references++;
    return error;
}

static bool is_last_reference(weft_error *error) {
    return error && !is_plain_status(error) && --error->references == 0;
}

static size_t chain_size(size_t count) { return sizeof(weft__error_chain) + count * sizeof(char *); }

const weft__error_chain *weft__error_chain_of(const weft_error *error) {
    return error && !is_plain_status(error) ? error->chain : NULL;
}

void weft__error_set_chain(weft_error *error, const char *const *names, size_t count) {
    weft__error_chain *chain = weft__allocate(chain_size(count));
    if (!chain) return;
    chain->count = count;
    memcpy(chain->names, names, count * sizeof *names);
    error->chain = chain;
}

static void free_one(weft_error *error) {
    if (weft__error_raised && error->chain) weft__free(error->chain, chain_size(error->chain->count));
    if (error->thrown) weft__error_forget(error->thrown);
    weft__free(error, error->size);
}

/* Frees a group and what only the group refers to. */
static void free_all(weft_error *error) {
    error->next = NULL;
    for (weft_error *next; error; error = next) {
        next = error->next;
        for (size_t i = 0; i < error->count; i++) {
            if (!is_last_reference(error->errors[i])) continue;
            error->errors[i]->next = next;
            next = error->errors[i];
        }
        free_one(error);
    }
}

void (*weft__error_free_group)(weft_error *group);

weft_error *weft__error_group(const char *message, weft_error *const *errors, size_t count) {
    size_t length = strlen(message);
    weft_error *group = error_allocate(WEFT_EGROUP, length, count);
    if (!group) return NULL;
    weft__error_free_group = free_all;
    memcpy(group->message, message, length);
    memcpy(group->errors, errors, count * sizeof *errors);
    return group;
}

void weft__error_unref(weft_error *error) {
    if (!is_last_reference(error)) return;
    if (error->count > 0)
        weft__error_free_group(error);
    else
        free_one(error);
}

int weft_error_status(const weft_error *error) {
    if (!error) return WEFT_OK;
    return is_plain_status(error) ? (int)((intptr_t)error >> 1) : error->status;
}

const char *weft__error_own_message(const weft_error *error) {
    return error && !is_plain_status(error) ? error->message : NULL;
}

const char *weft_error_message(const weft_error *error) {
    const char *own = weft__error_own_message(error);
    return own ? own : weft_status_text(weft_error_status(error));
}

size_t weft_error_count(const weft_error *error) {
    return error && !is_plain_status(error) ? error->count : 0;
}

const weft_error *weft_error_nth(const weft_error *error, size_t index) {
    return index < weft_error_count(error) ? error->errors[index] : NULL;
}

weft__progress weft__fail_with(weft_error *error) {
    weft__running.error = weft__error_raised && error ? weft__error_raised(error) : error;
    return WEFT__DONE;
}

weft__progress weft__fail(int status) { return weft__fail_with(weft__error_of_status(status)); }

weft__progress weft__fail_message(int status, const char *message) {
#ifdef WEFT_TERSE
    message = NULL;
#endif
    weft_error *error = weft__error_new(status, message);
    return weft__fail_with(error ? error : weft__error_of_status(status));
}

void weft__raise(int status) { weft__fail(weft__failing_status(status)); }

void weft__raise_text(int status, const char *message) {
    status = weft__failing_status(status);
    weft_error *error = weft__error_new(status, message);
    weft__fail_with(error ? error : weft__error_of_status(status));
}

const char *weft_status_name(int status) {
    switch (status) {
    case WEFT_OK: return "WEFT_OK";
#define CASE(name, number, text, exception) \
    case name: return #name;
        WEFT_STATUS_MAP(CASE)
#undef CASE
    default: return "program status";
    }
}

const char *weft_status_text(int status) {
    switch (status) {
    case WEFT_OK: return "success";
#define CASE(name, number, text, exception) \
    case name: return text;
        WEFT_STATUS_MAP(CASE)
#undef CASE
    default: return "failed with a status of the program";
    }
}
