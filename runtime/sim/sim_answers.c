#include "sim/sim_answers.h"

#include "base/list.h"
#include "sim/sim_http.h"
#include "sim/sim_streams.h"
#include "sim/sim_tree.h"
#include "sim/sim_utilities.h"

#include <stdlib.h>
#include <string.h>

typedef struct script {
    weft__sim_node node; /* by the hash of the URL and the method, in the order in which they were added */
    weft_sim_answer *answer;
} script;

static weft__sim_node *scripts;
static uint64_t last_script_number;
static weft_sim_fetch_handler answer_handler;
static void *answer_handler_user;

/* ---- Copies ---- */

static weft_sim_answer *copy_answer(const weft_sim_answer *answer) {
    weft_sim_answer *copy = weft__sim_resize(NULL, sizeof *copy);
    *copy = *answer;
    weft__sim_check_delay(copy->delay);
    if (copy->headers && !weft__sim_are_headers(copy->headers))
        weft__sim_stop("the headers of an answer must be lines \"name: value\", not: %s", copy->headers);
    copy->url = weft__sim_copy_text(copy->url);
    copy->method = weft__sim_copy_text(copy->method);
    copy->headers = weft__sim_copy_text(copy->headers);
    copy->final_url = weft__sim_copy_text(copy->final_url);
    copy->message = weft__sim_copy_text(copy->message);
    copy->upload.message = weft__sim_copy_text(copy->upload.message);
    if (copy->body) {
        copy->body = weft__sim_pieces_copy(copy->body);
    } else if (copy->text) {
        const weft_sim_piece whole[] = {{.data = copy->text}, {.data = NULL}};
        copy->body = weft__sim_pieces_copy(whole);
    }
    copy->text = NULL;
    return copy;
}

void weft__sim_answer_free(weft_sim_answer *answer) {
    if (!answer) return;
    free((char *)answer->url);
    free((char *)answer->method);
    free((char *)answer->headers);
    free((char *)answer->final_url);
    free((char *)answer->message);
    free((char *)answer->upload.message);
    weft__sim_pieces_free((weft_sim_piece *)answer->body);
    free(answer);
}

/* ---- Scripts ---- */

static bool are_equal(const char *a, const char *b) { return a && b ? strcmp(a, b) == 0 : a == b; }

static uint64_t hash_text(uint64_t hash, const char *text) {
    for (; text && *text; text++) hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    return (hash ^ (text != NULL)) * UINT64_C(0x100000001b3);
}

static uint64_t hash_of_request(const char *url, const char *method) {
    return hash_text(hash_text(UINT64_C(0xcbf29ce484222325), url), method);
}

/* The first script for this URL and method, from number `from` on. NULL as the method finds one for any
 * method. */
static script *find_script(uint64_t from, const char *url, const char *method) {
    uint64_t hash = hash_of_request(url, method);
    size_t index = weft__sim_tree_rank(scripts, hash, from);
    for (weft__sim_node *node; (node = weft__sim_tree_nth(scripts, index)) && node->key == hash; index++) {
        script *candidate = CONTAINER_OF(node, script, node);
        const weft_sim_answer *answer = candidate->answer;
        if (are_equal(answer->url, url) && are_equal(answer->method, method)) return candidate;
    }
    return NULL;
}

static void remove_script(script *removed) {
    weft__sim_tree_remove(&scripts, &removed->node);
    weft__sim_answer_free(removed->answer);
    free(removed);
}

void weft_sim_script_fetch(weft_sim_answer answer) {
    if (!answer.url) weft__sim_stop("weft_sim_script_fetch: an answer must have a url");
    script *added = weft__sim_resize(NULL, sizeof *added);
    *added = (script){.answer = copy_answer(&answer)};
    weft__sim_tree_insert(&scripts, &added->node, hash_of_request(answer.url, answer.method),
                          ++last_script_number);
}

void weft_sim_script_fetches(weft_sim_fetch_handler new_handler, void *user) {
    answer_handler = new_handler;
    answer_handler_user = user;
}

weft_sim_answer *weft__sim_answer_to(const weft_sim_request *request) {
    script *found = find_script(0, request->url, request->method);
    if (!found) found = find_script(0, request->url, NULL);
    if (found) {
        weft_sim_answer *answer = copy_answer(found->answer);
        bool is_last = !find_script(found->node.number + 1, request->url, answer->method);
        if (!is_last) remove_script(found);
        return answer;
    }
    weft_sim_answer answer = {.url = NULL};
    if (!answer_handler || !answer_handler(answer_handler_user, request, &answer)) return NULL;
    return copy_answer(&answer);
}

void weft__sim_answers_reset(void) {
    while (scripts) remove_script(CONTAINER_OF(scripts, script, node));
    answer_handler = NULL;
}
