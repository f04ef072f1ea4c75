/* The stream reader: any sequence of feeds, reads, cancellations, ends and failures, by hand or from a
 * source. Each byte that was fed is read once and in order, and each read returns what it promises. */
#include "fuzz.h"

enum { MOST_FED = 1 << 16, MOST_SEPARATORS = 3 };

static struct {
    fuzz_input input;
    char fed[MOST_FED];
    size_t count; /* bytes that were fed */
    weft_reader *reader;
    bool feeds_at_once;
} fuzz;

static void feed(size_t most) {
    fuzz_input piece = fuzz_bytes(&fuzz.input, most);
    if (piece.size > MOST_FED - fuzz.count) piece.size = MOST_FED - fuzz.count;
    if (weft_reader_feed_data(fuzz.reader, piece.data, piece.size) != WEFT_OK) return;
    if (piece.size > 0) memcpy(fuzz.fed + fuzz.count, piece.data, piece.size);
    fuzz.count += piece.size;
}

/* ---- One read ---- */

enum kind { READ, EXACTLY, LINE, UNTIL, UNTIL_ANY, KINDS };

static bool ends_with(const char *data, size_t size, weft_bytes end) {
    return size >= end.size && memcmp(data + size - end.size, end.data, end.size) == 0;
}

/* Whether one of the separators ends `data`, but none ends a part of it before. */
static bool is_first_match(weft_bytes data, const weft_bytes *separators, size_t count) {
    for (size_t size = 0; size <= data.size; size++)
        for (size_t i = 0; i < count; i++)
            if (ends_with(data.data, size, separators[i])) return size == data.size;
    return false;
}

/* Checks bytes that lie `before` bytes before those that are still buffered. */
static void check_place(weft_bytes bytes, bool consumed) {
    size_t read = fuzz.count - weft_reader_buffered(fuzz.reader);
    size_t start = consumed ? read - bytes.size : read;
    FUZZ_CHECK(!consumed || read >= bytes.size);
    FUZZ_CHECK(start + bytes.size <= fuzz.count);
    FUZZ_CHECK(memcmp(bytes.data, fuzz.fed + start, bytes.size) == 0);
    FUZZ_CHECK(!consumed || bytes.data[bytes.size] == '\0');
}

/* What is read. */
typedef struct plan {
    enum kind kind;
    ptrdiff_t size;
    size_t count; /* of separators */
    char text[MOST_SEPARATORS][4];
    size_t sizes[MOST_SEPARATORS];
} plan;

WEFT_ASYNC(read_once, plan plan; weft_bytes separators[MOST_SEPARATORS]; weft_bytes bytes; int status;) {
    WEFT_BEGIN;
    for (size_t i = 0; i < MOST_SEPARATORS; i++)
        self->separators[i] = (weft_bytes){self->plan.text[i], self->plan.sizes[i]};
    switch (self->plan.kind) {
    case READ: WEFT_CATCH(self->status, weft_reader_read(fuzz.reader, self->plan.size, &self->bytes)); break;
    case EXACTLY:
        WEFT_CATCH(self->status, weft_reader_readexactly(fuzz.reader, (size_t)self->plan.size, &self->bytes));
        break;
    case LINE: WEFT_CATCH(self->status, weft_reader_readline(fuzz.reader, &self->bytes)); break;
    case UNTIL:
        WEFT_CATCH(self->status, weft_reader_readuntil(fuzz.reader, self->separators[0].data,
                                                       self->separators[0].size, &self->bytes));
        break;
    default:
        WEFT_CATCH(self->status,
                   weft_reader_readuntil_any(fuzz.reader, self->separators, self->plan.count, &self->bytes));
    }
    size_t size = self->bytes.size;
    bool is_until = self->plan.kind == UNTIL || self->plan.kind == UNTIL_ANY;
    check_place(self->bytes, !(is_until && self->status == WEFT_ELIMIT));
    if (self->status == WEFT_OK) {
        bool ended = weft_reader_at_eof(fuzz.reader);
        static const weft_bytes newline = {"\n", 1};
        if (self->plan.kind == READ && self->plan.size >= 0) FUZZ_CHECK(size <= (size_t)self->plan.size);
        if (self->plan.kind == READ && self->plan.size != 0 && size == 0) FUZZ_CHECK(ended);
        if (self->plan.kind == READ && self->plan.size < 0) FUZZ_CHECK(ended);
        if (self->plan.kind == EXACTLY) FUZZ_CHECK(size == (size_t)self->plan.size);
        if (self->plan.kind == LINE) FUZZ_CHECK(ended || is_first_match(self->bytes, &newline, 1));
        if (is_until) FUZZ_CHECK(is_first_match(self->bytes, self->separators, self->plan.count));
    } else if (self->status != WEFT_EINCOMPLETE && self->status != WEFT_ELIMIT) {
        FUZZ_CHECK(size == 0);
    }
    WEFT_RETURN(0);
}

/* ---- The script ---- */

/* Separators are short parts of the input, so that they occur. */
static weft_awaitable draw_read(void) {
    plan drawn = {.kind = (enum kind)(fuzz_byte(&fuzz.input) % KINDS)};
    drawn.size = (ptrdiff_t)fuzz_byte(&fuzz.input) - (drawn.kind == READ);
    drawn.count = drawn.kind == UNTIL ? 1 : fuzz_byte(&fuzz.input) % (MOST_SEPARATORS + 1);
    for (size_t i = 0; i < drawn.count && drawn.kind >= UNTIL; i++) {
        fuzz_input part = fuzz_bytes(&fuzz.input, fuzz_byte(&fuzz.input) % 4);
        if (part.size > 0) memcpy(drawn.text[i], part.data, part.size);
        drawn.sizes[i] = part.size;
    }
    return WEFT_CALL(read_once, .plan = drawn);
}

static int start(void *object, size_t size) {
    (void)object;
    FUZZ_CHECK(size > 0);
    if (!fuzz.feeds_at_once) return WEFT_OK;
    uint8_t choice = fuzz_byte(&fuzz.input);
    if (choice == 1) return WEFT_ENOMEM;
    if (choice == 2 || fuzz.input.size == 0) weft_reader_feed_eof(fuzz.reader);
    if (choice == 3) weft_reader_set_error(fuzz.reader, WEFT_ENETWORK, "lost");
    if (choice > 3) feed(choice);
    return WEFT_OK;
}

static void stop(void *object) { (void)object; }

static const weft_source source = {.start = start, .stop = stop};

WEFT_ASYNC(script, weft_task *reading; int status;) {
    WEFT_BEGIN;
    while (fuzz.input.size > 0) {
        uint8_t choice = fuzz_byte(&fuzz.input);
        if (self->reading && weft_task_done(self->reading)) {
            weft_task_unref(self->reading);
            self->reading = NULL;
        }
        switch (choice % 8) {
        case 0:
        case 1:
        case 2: feed(choice / 8); break;
        case 3:
        case 4:
            if (!self->reading) self->reading = weft_create_task(draw_read());
            if (self->reading && choice % 8 == 4)
                WEFT_CATCH(self->status, weft_wait_for(draw_read(), choice / 64));
            break;
        case 5:
            if (self->reading && choice > 128) weft_task_cancel(self->reading);
            WEFT_AWAIT(weft_sleep(0));
            break;
        case 6: WEFT_AWAIT(weft_sleep(0)); break;
        default:
            if (choice == 255) weft_reader_feed_eof(fuzz.reader);
            if (choice == 247) weft_reader_set_error(fuzz.reader, WEFT_EIO, NULL);
        }
    }
    weft_reader_feed_eof(fuzz.reader);
    if (!self->reading) WEFT_RETURN(0);
    WEFT_CATCH(self->status, self->reading);
    weft_task_unref(self->reading);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    fuzz.input = (fuzz_input){data, size};
    fuzz.count = 0;
    uint8_t settings = fuzz_byte(&fuzz.input);
    fuzz.reader = weft_reader_new(settings < 64 ? settings : 4096);
    fuzz.feeds_at_once = settings & 1;
    if (settings & 2) weft_reader_set_source(fuzz.reader, &source, NULL);
    weft_set_exception_handler(fuzz_ignore, NULL);
    FUZZ_CHECK(weft_run(WEFT_CALL(script), NULL) == WEFT_OK);
    weft_reader_free(fuzz.reader);
    FUZZ_CHECK(weft_memory_used() == 0);
    return 0;
}
