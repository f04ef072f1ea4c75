/* Operation numbers: a late completion is ignored, also after its slot was reused. */
#include "check.h"

#include "core/operation.h"
#include <weft/host.h>

typedef struct told {
    weft__operation operation; /* first */
    int status, times;
    int64_t result;
} told;

static void complete(weft__operation *operation, int status, int64_t result, const char *message) {
    told *of = (told *)operation;
    CHECK_INT(operation->id, 0); /* closed by then */
    CHECK_STR(message ? message : "", status ? "late" : "");
    of->status = status;
    of->result = result;
    of->times++;
}

static void closed_slot_is_used_again(void) {
    told first = {.operation.complete = complete}, second = first;
    CHECK(weft__operation_open(&first.operation));
    uint32_t old = first.operation.id;
    CHECK(old != 0 && weft_operation_pending(old));
    weft__operation_close(&first.operation);
    weft__operation_close(&first.operation);
    CHECK_INT(first.operation.id, 0);
    CHECK_INT(weft_loop_operations(), 0);

    CHECK(weft__operation_open(&second.operation));
    uint32_t new = second.operation.id;
    CHECK(new != old);
    CHECK_INT(new & 15, old & 15); /* the same of the first 16 slots */
    CHECK(!weft_operation_pending(old));
    CHECK(!weft_complete(old, WEFT_EIO, 0, "late"));
    CHECK_INT(second.times, 0);
    CHECK(weft_complete(new, WEFT_OK, 7, NULL));
    CHECK(!weft_complete(new, WEFT_OK, 8, NULL));
    CHECK_INT(second.times, 1);
    CHECK_INT(second.result, 7);
    CHECK_INT(first.times, 0);
    CHECK_INT(weft_loop_operations(), 0);
}

/* More operations than 16 bits count, which start and end while the table grows: each is completed under its
 * own number, and numbers that are past are not of any operation. */
enum { CROWD = 100000 };
static told crowd[CROWD];
static uint32_t numbers[CROWD], past[CROWD];

static void table_grows(void) {
    for (int i = 0; i < CROWD; i++) {
        crowd[i].operation.complete = complete;
        CHECK(weft__operation_open(&crowd[i].operation));
        /* Every third is closed and opened again, some several times: their slots have had several numbers.
         */
        for (int again = i % 3; again > 0; again--) {
            past[i] = crowd[i].operation.id;
            weft__operation_close(&crowd[i].operation);
            CHECK(weft__operation_open(&crowd[i].operation));
        }
        numbers[i] = crowd[i].operation.id;
    }
    CHECK_INT(weft_loop_operations(), CROWD);
    for (int i = 0; i < CROWD; i++) {
        CHECK(!weft_operation_pending(past[i]));
        CHECK(!weft_complete(past[i], WEFT_EIO, 0, "late"));
        CHECK(weft_complete(numbers[i], WEFT_OK, i + 1, NULL));
        CHECK_INT(crowd[i].result, i + 1);
        if (check.failures) return;
    }
    for (int i = 0; i < CROWD; i++) CHECK(!weft_complete(numbers[i], WEFT_EIO, 0, "late"));
    CHECK_INT(weft_loop_operations(), 0);
}

/* A number is never 0, and is not reused before its slot, one of 2^17 by now, was used 32767 times. */
static void numbers_wrap_around(void) {
    enum { GENERATIONS = (1 << 15) - 1 };
    told of = {.operation.complete = complete};
    CHECK(weft__operation_open(&of.operation));
    uint32_t first = of.operation.id;
    for (int i = 0; i < GENERATIONS - 1; i++) {
        CHECK(weft_complete(of.operation.id, WEFT_EIO, 0, "late"));
        CHECK(weft__operation_open(&of.operation));
        CHECK(of.operation.id != first && of.operation.id != 0);
        if (check.failures) return;
    }
    CHECK_INT(of.times, GENERATIONS - 1);
    weft__operation_close(&of.operation);
    CHECK(weft__operation_open(&of.operation));
    CHECK_INT(of.operation.id, first);
    weft__operation_close(&of.operation);
}

WEFT_ASYNC(nothing) { WEFT_BEGIN; }

/* The end of a program closes pending operations. */
static void many(void) {
    enum { MANY = 200 };
    static told all[MANY];
    for (int i = 0; i < MANY; i++) {
        all[i].operation.complete = complete;
        CHECK(weft__operation_open(&all[i].operation));
    }
    CHECK_INT(weft_loop_operations(), MANY);
    for (int i = 0; i < MANY; i += 2) CHECK(weft_complete(all[i].operation.id, WEFT_OK, i, NULL));
    CHECK_INT(weft_loop_operations(), MANY / 2);
    for (int i = 0; i < MANY; i++) {
        CHECK_INT(all[i].times, i % 2 == 0);
        CHECK_INT(all[i].result, i % 2 == 0 ? i : 0);
    }
    CHECK(!weft_complete(0, 0, 0, NULL));
    CHECK(!weft_complete(UINT32_MAX, 0, 0, NULL));
    CHECK(!weft_operation_pending(0));
    CHECK_INT(weft_run(WEFT_CALL(nothing), NULL), 0);
    CHECK_INT(weft_loop_operations(), 0);
    CHECK_INT(all[1].operation.id, 0);
    CHECK_INT(weft_memory_used(), 0);
}

int main(void) {
    closed_slot_is_used_again();
    table_grows();
    numbers_wrap_around();
    many();
    return check_result();
}
