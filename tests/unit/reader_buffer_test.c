/* The buffer of a reader: a model of it, and the sizes of its blocks. */
#include "check.h"
#include "io/reader_buffer.h"

#include <stdlib.h>

/* ---- A model ---- */

enum { MOST = 1 << 20 };

static char fed[MOST], piece_copy[MOST];
static size_t fed_count, read_count; /* bytes in all: appended, and consumed */

static uint64_t state;

static uint64_t draw(uint64_t below) {
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (state >> 33) % below;
}

/* Mostly small, and often at the borders of the blocks. */
static size_t draw_size(size_t most) {
    static const size_t borders[] = {1, 2, 1023, 1024, 1025, 2047, 2048, 4095};
    size_t size = draw(3) == 0 ? borders[draw(8)] : (size_t)draw(40);
    return size < most ? size : most;
}

static void append(reader_buffer *buffer) {
    size_t size = 1 + draw_size(4000);
    if (size > MOST - fed_count) return;
    for (size_t i = 0; i < size; i++) fed[fed_count + i] = (char)draw(256);
    CHECK(weft__reader_buffer_append(buffer, fed + fed_count, size));
    fed_count += size;
    /* There is always room for a NUL. */
    CHECK(buffer->end < buffer->size);
    CHECK(buffer->start <= buffer->end);
}

/* Bytes arrive in the buffer's own block or, if it is in use, in another one. */
static void read_into(reader_buffer *buffer, const weft_bytes *piece) {
    bool is_idle = buffer->start == buffer->end && !buffer->kept && piece->size == 0;
    reader_block block = {0};
    CHECK(weft__reader_buffer_swap(buffer, &block, 0) == is_idle);
    CHECK(!is_idle || (!buffer->data && buffer->size == 0));
    size_t size = 1 + draw_size(4000);
    if (size > MOST - fed_count) size = 0;
    if (block.size <= size) {
        if (block.data) weft__free(block.data, block.size);
        block = (reader_block){weft__allocate(size + 1), size + 1};
    }
    for (size_t i = 0; i < size; i++) fed[fed_count + i] = block.data[i] = (char)draw(256);
    fed_count += size;
    const char *data = block.data;
    if (weft__reader_buffer_swap(buffer, &block, size)) {
        CHECK(is_idle && buffer->data == data && buffer->end == size);
    } else {
        CHECK(!is_idle);
        CHECK(size == 0 || weft__reader_buffer_append(buffer, data, size));
    }
    if (block.data) weft__free(block.data, block.size);
}

static void model(uint64_t seed) {
    reader_buffer buffer = {0};
    weft_bytes piece = {0};
    state = seed;
    fed_count = read_count = 0;
    for (int i = 0; i < 300; i++) {
        unsigned step = (unsigned)draw(4);
        if (step < 2) {
            append(&buffer);
        } else if (step == 2) {
            read_into(&buffer, &piece);
        } else {
            weft__reader_buffer_release(&buffer);
            size_t length = reader_buffer_length(&buffer), size = draw_size(length);
            bool consumes = draw(4) > 0;
            CHECK_INT(length, fed_count - read_count);
            CHECK(length == 0 || memcmp(buffer.data + buffer.start, fed + read_count, length) == 0);
            weft__reader_buffer_piece(&buffer, size, consumes, &piece);
            CHECK_INT(piece.size, size);
            memcpy(piece_copy, fed + read_count, size);
            if (consumes) read_count += size;
        }
        /* The piece stays, with its NUL, while more is appended. */
        CHECK(piece.size == 0 || memcmp(piece.data, piece_copy, piece.size) == 0);
        CHECK(!piece.data || piece.data[piece.size] == '\0');
        CHECK_INT(reader_buffer_length(&buffer), fed_count - read_count);
    }
    weft__reader_buffer_free(&buffer);
    CHECK_INT(weft_memory_used(), 0);
}

/* ---- Sizes ---- */

static char bytes[10000];

static void append_size(reader_buffer *buffer, size_t size) {
    CHECK(weft__reader_buffer_append(buffer, bytes, size));
}

static void consume(reader_buffer *buffer, size_t size) {
    weft_bytes piece;
    weft__reader_buffer_piece(buffer, size, true, &piece);
    weft__reader_buffer_release(buffer);
}

/* The first block has 1,024 bytes, and each larger one as often twice as many as are needed: for the bytes
 * and a NUL, and for twice what is unread. */
static void sizes(void) {
    static const struct {
        size_t first, more, size;
    } cases[] = {{1, 0, 1024},      {1023, 0, 1024},    {1024, 0, 2048},    {2047, 0, 2048},
                 {2048, 0, 4096},   {511, 513, 2048},   {511, 512, 1024},   {512, 512, 2048},
                 {1023, 1, 2048},   {1024, 1023, 2048}, {1023, 1024, 2048}, {1023, 1025, 4096},
                 {1024, 1024, 4096}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        reader_buffer buffer = {0};
        append_size(&buffer, cases[i].first);
        if (cases[i].more > 0) append_size(&buffer, cases[i].more);
        CHECK_INT(buffer.size, cases[i].size);
        CHECK_INT(weft_memory_used(), check_used_by(cases[i].size));
        if (check.failures) printf("case %zu\n", i);
        weft__reader_buffer_free(&buffer);
        CHECK_INT(weft_memory_used(), 0);
    }
}

/* Instead of growing, the unread bytes are moved to the start, if they fill less than half of the block. */
static void moves(void) {
    static const struct {
        size_t left, more, size;
        bool moved;
    } cases[] = {{1, 1022, 1024, true},  {1, 1023, 2048, false},  {2, 500, 1024, true},
                 {511, 512, 1024, true}, {512, 511, 2048, false}, {511, 513, 2048, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        reader_buffer buffer = {0};
        for (size_t at = 0; at < sizeof bytes; at++) bytes[at] = (char)(at * 7);
        append_size(&buffer, 1023);
        consume(&buffer, 1023 - cases[i].left);
        const char *block = buffer.data;
        append_size(&buffer, cases[i].more);
        CHECK_INT(buffer.size, cases[i].size);
        CHECK_INT(buffer.start, 0);
        CHECK_INT(buffer.end, cases[i].left + cases[i].more);
        CHECK((buffer.data == block) == cases[i].moved);
        CHECK(memcmp(buffer.data, bytes + 1023 - cases[i].left, cases[i].left) == 0);
        CHECK(memcmp(buffer.data + cases[i].left, bytes, cases[i].more) == 0);
        if (check.failures) printf("case %zu\n", i);
        weft__reader_buffer_free(&buffer);
    }
}

/* While a piece is in use nothing moves: a larger block leaves the old one to the piece. */
static void keeps(void) {
    reader_buffer buffer = {0};
    weft_bytes piece;
    memset(bytes, 'x', sizeof bytes);
    append_size(&buffer, 1023);
    weft__reader_buffer_piece(&buffer, 1023, true, &piece);
    CHECK(piece.data[1023] == '\0');
    append_size(&buffer, 1);
    CHECK(buffer.kept == piece.data && buffer.kept_size == 1024);
    CHECK_INT(buffer.size, 1024);
    CHECK_INT(weft_memory_used(), 2 * check_used_by(1024));
    append_size(&buffer, 1023);
    CHECK(buffer.kept == piece.data);
    CHECK(memcmp(piece.data, bytes, 1023) == 0 && piece.data[1023] == '\0');
    weft__reader_buffer_release(&buffer);
    CHECK(!buffer.kept && !buffer.nul);
    CHECK_INT(reader_buffer_length(&buffer), 1024);
    consume(&buffer, 1024);
    CHECK(buffer.start == 0 && buffer.end == 0);
    weft__reader_buffer_free(&buffer);
    CHECK_INT(weft_memory_used(), 0);
}

/* Sizes that no memory can hold leave the buffer as it was. */
static void refuses(void) {
    reader_buffer buffer = {0};
    append_size(&buffer, 3);
    reader_buffer before = buffer;
    CHECK(!weft__reader_buffer_append(&buffer, bytes, SIZE_MAX));
    CHECK(!weft__reader_buffer_append(&buffer, bytes, (size_t)PTRDIFF_MAX / 4 + 1));
    CHECK(memcmp(&before, &buffer, sizeof buffer) == 0);
    weft__reader_buffer_free(&buffer);
}

int main(void) {
    for (uint64_t seed = 1; seed <= 300; seed++) model(seed);
    sizes();
    moves();
    keeps();
    refuses();
    return check_result();
}
