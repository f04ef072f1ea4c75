#include "fuzz_script.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_NODES = 8192, LONGEST_WORD = 16 };

static fuzz_node nodes[MOST_NODES];
static int node_count;

static const char *const words[FUZZ_WORD_COUNT] = {
#define FUZZ_TEXT(word) #word,
    FUZZ_WORDS(FUZZ_TEXT)
#undef FUZZ_TEXT
};

static _Noreturn void stop(const char *at) {
    fprintf(stderr, "not a program: %.40s\n", at);
    exit(2);
}

static void skip_space(const char **text) {
    while (isspace((unsigned char)**text)) ++*text;
}

static bool skip(const char **text, char wanted) {
    skip_space(text);
    if (**text != wanted) return false;
    ++*text;
    return true;
}

static enum fuzz_word parse_word(const char **text) {
    skip_space(text);
    size_t length = 0;
    while (islower((unsigned char)(*text)[length])) length++;
    for (int i = 0; i < FUZZ_WORD_COUNT; i++) {
        if (strncmp(words[i], *text, length) != 0 || words[i][length] != '\0') continue;
        *text += length;
        return (enum fuzz_word)i;
    }
    stop(*text);
}

static bool parse_number(const char **text, int *number) {
    skip_space(text);
    char *end;
    if (!isdigit((unsigned char)**text) && **text != '-') return false;
    *number = (int)strtol(*text, &end, 10);
    *text = end;
    return true;
}

static fuzz_node *parse_node(const char **text);

/* Nodes up to the closing bracket. */
static fuzz_node *parse_block(const char **text) {
    fuzz_node *first = NULL, **last = &first;
    while (!skip(text, '}')) {
        *last = parse_node(text);
        last = &(*last)->next;
    }
    return first;
}

static fuzz_node *parse_node(const char **text) {
    if (node_count == MOST_NODES) stop(*text);
    fuzz_node *node = &nodes[node_count++];
    *node = (fuzz_node){.id = node_count, .word = parse_word(text)};
    while (node->number_count < FUZZ_NUMBERS && parse_number(text, &node->numbers[node->number_count]))
        node->number_count++;
    for (fuzz_node **last = &node->awaitables; skip(text, '('); last = &(*last)->next) {
        *last = parse_node(text);
        if (!skip(text, ')')) stop(*text);
    }
    for (int i = 0; i < FUZZ_BLOCKS && skip(text, '{'); i++) node->blocks[i] = parse_block(text);
    return node;
}

static void add_part(fuzz_node **parts, fuzz_node *part) {
    int i = 0;
    while (parts[i]) i++;
    if (i == FUZZ_PARTS_OF_A_KIND - 1) stop("too many parts");
    parts[i] = part;
}

bool fuzz_parse(const char **text, fuzz_program *program) {
    skip_space(text);
    if (!**text) return false;
    node_count = 0;
    const fuzz_node *head = parse_node(text);
    if (head->word != FUZZ_program) stop(*text);
    *program = (fuzz_program){.seed = (uint64_t)head->numbers[0], .end = head->numbers[1]};
    for (fuzz_node *part; (part = parse_node(text))->word != FUZZ_end;) {
        switch (part->word) {
        case FUZZ_function: add_part(program->functions, part); break;
        case FUZZ_generator: add_part(program->generators, part); break;
        case FUZZ_callback: add_part(program->callbacks, part); break;
        case FUZZ_input: program->input = part; break;
        case FUZZ_answer:
            part->next = program->answers;
            program->answers = part;
            break;
        default: stop(*text);
        }
    }
    return true;
}
