/* A treap: nodes have a random priority, above those of their children, which keeps the tree balanced. */
#include "sim/sim_tree.h"

#include <stdbool.h>

static uint64_t priority_of(const weft__sim_node *node) {
    uint64_t bits = (node->number ^ node->key << 32 ^ node->key >> 32) * UINT64_C(0x9e3779b97f4a7c15);
    return (bits ^ bits >> 32) * UINT64_C(0xbf58476d1ce4e5b9);
}

static bool is_before(const weft__sim_node *node, uint64_t key, uint64_t number) {
    return node->key < key || (node->key == key && node->number < number);
}

static size_t size_of_tree(const weft__sim_node *tree) { return tree ? tree->size : 0; }

static void update(weft__sim_node *tree) {
    tree->size = 1 + size_of_tree(tree->children[0]) + size_of_tree(tree->children[1]);
}

/* Puts the nodes before a key and number into *before, and the others into *after. */
static void split(weft__sim_node *tree, uint64_t key, uint64_t number, weft__sim_node **before,
                  weft__sim_node **after) {
    if (!tree) {
        *before = *after = NULL;
    } else if (is_before(tree, key, number)) {
        *before = tree;
        split(tree->children[1], key, number, &tree->children[1], after);
        update(tree);
    } else {
        *after = tree;
        split(tree->children[0], key, number, before, &tree->children[0]);
        update(tree);
    }
}

/* Joins two trees, the first of which is before the second. */
static weft__sim_node *join(weft__sim_node *before, weft__sim_node *after) {
    if (!before) return after;
    if (!after) return before;
    weft__sim_node *top = priority_of(before) > priority_of(after) ? before : after;
    if (top == before)
        top->children[1] = join(top->children[1], after);
    else
        top->children[0] = join(before, top->children[0]);
    update(top);
    return top;
}

void weft__sim_tree_insert(weft__sim_node **tree, weft__sim_node *node, uint64_t key, uint64_t number) {
    weft__sim_node *before, *after;
    *node = (weft__sim_node){.size = 1, .key = key, .number = number};
    split(*tree, key, number, &before, &after);
    *tree = join(join(before, node), after);
}

void weft__sim_tree_remove(weft__sim_node **tree, weft__sim_node *node) {
    weft__sim_node *before, *rest, *after;
    split(*tree, node->key, node->number, &before, &rest);
    split(rest, node->key, node->number + 1, &rest, &after);
    *tree = join(before, after);
    *node = (weft__sim_node){.size = 0};
}

size_t weft__sim_tree_rank(const weft__sim_node *tree, uint64_t key, uint64_t number) {
    size_t rank = 0;
    while (tree) {
        bool before = is_before(tree, key, number);
        if (before) rank += 1 + size_of_tree(tree->children[0]);
        tree = tree->children[before];
    }
    return rank;
}

weft__sim_node *weft__sim_tree_nth(weft__sim_node *tree, size_t index) {
    while (tree) {
        size_t before = size_of_tree(tree->children[0]);
        if (index == before) return tree;
        bool is_after = index > before;
        if (is_after) index -= before + 1;
        tree = tree->children[is_after];
    }
    return NULL;
}
