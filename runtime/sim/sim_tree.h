/* A search tree whose nodes are members of the elements: nothing is allocated. */
#ifndef WEFT_SIM_SIM_TREE_H
#define WEFT_SIM_SIM_TREE_H

#include <stddef.h>
#include <stdint.h>

/* Zero at first, and while it is in no tree. */
typedef struct weft__sim_node {
    struct weft__sim_node *children[2];
    size_t size; /* of the tree from here down; 0: in no tree */
    uint64_t key, number;
} weft__sim_node;

/* Inserts a node that is in no tree. Nodes are in the order of their keys, then of their numbers; no two have
 * the same of both. NULL is an empty tree. */
void weft__sim_tree_insert(weft__sim_node **tree, weft__sim_node *node, uint64_t key, uint64_t number);

/* Removes a node of this tree. */
void weft__sim_tree_remove(weft__sim_node **tree, weft__sim_node *node);

/* The number of nodes before this key and number. */
size_t weft__sim_tree_rank(const weft__sim_node *tree, uint64_t key, uint64_t number);

/* The node with this index, from 0; NULL beyond the last. */
weft__sim_node *weft__sim_tree_nth(weft__sim_node *tree, size_t index);

#endif
