/* The table of operations has 2^n slots. An operation's id is its slot in the lower n bits, and above these
 * the slot's generation. A late completion of an operation that is closed finds another id in the slot and
 * does nothing. When the table doubles, ids stay: one more bit of each says in which half its operation is.
 */
#include "core/operation.h"

#include "core/loop.h"
#include <string.h>
#include <weft/host.h>

enum { FIRST_SLOTS = 16, MAX_SLOTS = 1 << 28 };

typedef struct slot {
    weft__operation *operation; /* NULL: free */
    uint32_t id;                /* of the current or the last operation */
    uint32_t next_free;         /* in a free slot: the next one's index + 1; 0: none */
} slot;

static slot *slots;
static uint32_t slot_count, free_slot, open_count;

static void close_all(void) {
    for (uint32_t i = 0; i < slot_count; i++)
        if (slots[i].operation) weft__operation_close(slots[i].operation);
    weft__free(slots, slot_count * sizeof *slots);
    slots = NULL;
    slot_count = free_slot = 0;
}

static weft__end_hook operations_at_end = {.run = close_all};

/* Moves an open operation to the half of the larger table that its id says. The slot in the other half
 * continues with a generation that it has had before. */
static void move_slot(slot *to, uint32_t count, slot from) {
    to[from.id & (count - 1)] = from;
    from.operation = NULL;
    from.id -= slot_count;
    to[from.id & (count - 1)] = from;
}

/* Called when no slot is free. */
static bool grow_slots(void) {
    uint32_t count = slot_count ? slot_count * 2 : FIRST_SLOTS;
    if (count > MAX_SLOTS) return false;
    slot *grown = weft__allocate(count * sizeof *grown);
    if (!grown) return false;
    if (slots) {
        for (uint32_t i = 0; i < slot_count; i++) move_slot(grown, count, slots[i]);
        weft__free(slots, slot_count * sizeof *slots);
    } else {
        for (uint32_t i = 0; i < count; i++) grown[i] = (slot){.id = i};
        weft__at_end(&operations_at_end);
    }
    for (uint32_t i = count; i-- > 0;) {
        if (grown[i].operation) continue;
        grown[i].next_free = free_slot;
        free_slot = i + 1;
    }
    slots = grown;
    slot_count = count;
    return true;
}

/* The slot of an open operation; NULL if the operation is closed. */
static slot *find_slot(uint32_t id) {
    if (!slots) return NULL;
    slot *found = &slots[id & (slot_count - 1)];
    return found->operation && found->id == id ? found : NULL;
}

static void release_slot(slot *used) {
    used->operation->id = 0;
    used->operation = NULL;
    used->next_free = free_slot;
    free_slot = (uint32_t)(used - slots) + 1;
    open_count--;
}

bool weft__operation_open(weft__operation *operation) {
    if (free_slot == 0 && !grow_slots()) return false;
    slot *taken = &slots[free_slot - 1];
    free_slot = taken->next_free;
    taken->id += slot_count;
    if (taken->id < slot_count) taken->id += slot_count; /* never 0, even after the generation wraps around */
    taken->operation = operation;
    operation->id = taken->id;
    open_count++;
    return true;
}

void weft__operation_close(weft__operation *operation) {
    uint32_t id = operation->id;
    slot *used = find_slot(id);
    if (!used) return;
    release_slot(used);
    weft_host_cancel(id);
}

bool weft__operation_fail(weft__operation *operation, int status, const char *message) {
    uint32_t id = operation->id;
    if (!find_slot(id)) return false;
    weft_host_cancel(id);
    return weft_complete(id, status, 0, message);
}

uint32_t weft_loop_operations(void) { return open_count; }

bool weft_operation_pending(uint32_t id) { return find_slot(id) != NULL; }

bool weft_complete(uint32_t id, int status, int64_t result, const char *message) {
    slot *used = find_slot(id);
    if (!used) return false;
    weft__operation *operation = used->operation;
    release_slot(used);
    /* asyncio looks for events between turns: what they make ready comes after what the turn does. */
    bool is_between_parts = weft__loop_is_interrupted();
    if (is_between_parts) weft__ready_swap_aside();
    operation->complete(operation, status, result, message);
    if (is_between_parts) weft__ready_swap_aside();
    /* Nothing becomes ready when the last output is written, but the program may have waited for that to end. */
    if (weft__loop_is_ending()) weft_host_wake();
    return true;
}
