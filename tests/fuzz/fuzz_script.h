/* A program of the fuzzer as data. Its text is made of words, numbers, (awaitables) and {blocks}:
 *
 *     program 0 0 0
 *     function { task 1 (call 1) catch (waitfor 2 (slot 1)) }
 *     function { try 1 0 1 { await (sleep 3) } { show 1 } { } { set 0 } }
 *     end
 *
 * `program SEED END KIND` is followed by functions, generators and callbacks, each numbered from 0; function
 * 0 is the main one. KIND says how fuzz.py checks the trace. What each word means is in fuzz_actions.c,
 * fuzz_awaitables.c and fuzz_blocks.c. */
#ifndef FUZZ_SCRIPT_H
#define FUZZ_SCRIPT_H

#include <stdbool.h>
#include <stdint.h>

/* The words. clang-format would make stairs of them. */
/* clang-format off */

/* Expressions: what can be awaited. */
#define FUZZ_AWAITABLES(X)                                                                                   \
    X(sleep) X(slot) X(call) X(gather) X(gatherx) X(waitfor) X(shield) X(event) X(acquire) X(semacquire)     \
    X(condwait) X(condfor) X(barrier) X(get) X(put) X(join) X(next) X(aclose) X(wait) X(acnext) X(read)      \
    X(readexactly) X(readline) X(readuntil) X(fetch)

/* Statements that do not suspend. */
#define FUZZ_ACTIONS(X)                                                                                      \
    X(spawn) X(task) X(eager) X(ensure) X(close) X(count) X(future) X(result) X(error) X(cancel) X(cancelling) X(uncancel)     \
    X(show) X(done) X(drop) X(addcb) X(rmcb) X(soon) X(later) X(at) X(hcancel) X(set) X(clear) X(release)    \
    X(notify) X(change) X(semrelease) X(reset) X(abort) X(putnow) X(getnow) X(taskdone) X(shutdown) X(look)  \
    X(setvar) X(getvar) X(resetvar) X(feed) X(eof) X(seterr) X(buffered) X(gnew) X(acnew) X(acdrop) X(gtask) \
    X(resched) X(when) X(work)

/* Statements that may suspend, leave or hold blocks. */
#define FUZZ_STATEMENTS(X)                                                                                   \
    X(await) X(catch) X(caught) X(raise) X(reraise) X(return) X(yield) X(try) X(timeout) X(timeoutat)        \
    X(group) X(lock) X(sem) X(cond) X(foreach) X(repeat)

/* The first word of a program's parts. */
#define FUZZ_PARTS(X) X(program) X(function) X(generator) X(callback) X(input) X(answer) X(end)

#define FUZZ_WORDS(X) FUZZ_AWAITABLES(X) FUZZ_ACTIONS(X) FUZZ_STATEMENTS(X) FUZZ_PARTS(X)

/* clang-format on */

enum fuzz_word {
#define FUZZ_ENUMERATOR(word) FUZZ_##word,
    FUZZ_WORDS(FUZZ_ENUMERATOR)
#undef FUZZ_ENUMERATOR
        FUZZ_WORD_COUNT
};

enum { FUZZ_NUMBERS = 24, FUZZ_BLOCKS = 4, FUZZ_PARTS_OF_A_KIND = 16 };

/* A statement, an awaitable or a part. */
typedef struct fuzz_node {
    enum fuzz_word word;
    int id; /* its position in the text, counting from 1 in each program */
    int numbers[FUZZ_NUMBERS], number_count;
    struct fuzz_node *next;                /* in the same block or list of awaitables */
    struct fuzz_node *awaitables;          /* the first one */
    struct fuzz_node *blocks[FUZZ_BLOCKS]; /* the first statement of each */
} fuzz_node;

typedef struct fuzz_program {
    uint64_t seed; /* of the simulated host */
    int end;       /* how the main function ends the others, see run_main */
    fuzz_node *functions[FUZZ_PARTS_OF_A_KIND], *generators[FUZZ_PARTS_OF_A_KIND],
        *callbacks[FUZZ_PARTS_OF_A_KIND];
    fuzz_node *input;   /* pieces of standard input; NULL: none */
    fuzz_node *answers; /* to requests */
} fuzz_program;

/* Reads the next program from *text, which is moved behind it. False at the end of the text. The nodes are
 * valid until the next call. A text that is no program ends the process. */
bool fuzz_parse(const char **text, fuzz_program *program);

#endif
