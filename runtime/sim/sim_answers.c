/* Which answer a request gets. */
#include "sim_host.h"

#include <stdlib.h>
#include <string.h>

typedef struct script {
    struct script *next; /* in the order in which they were given */
    weft_sim_answer *answer;
} script;

static script *scripts;
static weft_sim_fetch_handler handler;
static void *handler_user;

/* ---- Copies ---- */

static weft_sim_answer *copy_answer(const weft_sim_answer *answer) {
    weft_sim_answer *copy = weft__sim_resize(NULL, sizeof *copy);
    *copy = *answer;
    weft__sim_later(0, copy->delay); /* stops if it makes no sense */
    if (copy->headers && !weft__sim_are_headers(copy->headers))
        weft__sim_stop("the headers of an answer are not lines \"name: value\": %s", copy->headers);
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

static bool is_same(const char *a, const char *b) { return a && b ? strcmp(a, b) == 0 : a == b; }

/* The first from there on of this URL and exactly this method, NULL for those of any. */
static script **find(script **at, const char *url, const char *method) {
    while (*at && !(is_same((*at)->answer->url, url) && is_same((*at)->answer->method, method)))
        at = &(*at)->next;
    return at;
}

static void free_first(script **at) {
    script *first = *at;
    *at = first->next;
    weft__sim_answer_free(first->answer);
    free(first);
}

void weft_sim_script_fetch(weft_sim_answer answer) {
    if (!answer.url) weft__sim_stop("weft_sim_script_fetch: an answer without a url");
    script **end = &scripts;
    while (*end) end = &(*end)->next;
    *end = weft__sim_resize(NULL, sizeof **end);
    **end = (script){.next = NULL, .answer = copy_answer(&answer)};
}

void weft_sim_script_fetches(weft_sim_fetch_handler new_handler, void *user) {
    handler = new_handler;
    handler_user = user;
}

weft_sim_answer *weft__sim_answer_to(const weft_sim_request *request) {
    script **found = find(&scripts, request->url, request->method);
    if (!*found) found = find(&scripts, request->url, NULL);
    if (*found) {
        weft_sim_answer *answer = copy_answer((*found)->answer);
        if (*find(&(*found)->next, request->url, answer->method)) free_first(found);
        return answer;
    }
    weft_sim_answer answer = {.url = NULL};
    if (!handler || !handler(handler_user, request, &answer)) return NULL;
    return copy_answer(&answer);
}

void weft__sim_answers_reset(void) {
    while (scripts) free_first(&scripts);
    handler = NULL;
}
