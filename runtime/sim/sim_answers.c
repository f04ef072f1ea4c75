#include "sim/sim_answers.h"

#include "base/list.h"
#include "sim/sim_http.h"
#include "sim/sim_streams.h"
#include "sim/sim_utilities.h"

#include <stdlib.h>
#include <string.h>

typedef struct script {
    weft__link link;
    weft_sim_answer *answer;
} script;

static weft__list scripts; /* in the order in which they were added */
static weft_sim_fetch_handler handler;
static void *handler_user;

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

/* The first script for this URL and method, from `link` on. NULL as the method finds one for any method. */
static script *find(weft__link *link, const char *url, const char *method) {
    for (; link; link = list_next(&scripts, link)) {
        script *candidate = CONTAINER_OF(link, script, link);
        const weft_sim_answer *answer = candidate->answer;
        if (are_equal(answer->url, url) && are_equal(answer->method, method)) return candidate;
    }
    return NULL;
}

static void remove_script(script *removed) {
    weft__list_remove(&removed->link);
    weft__sim_answer_free(removed->answer);
    free(removed);
}

void weft_sim_script_fetch(weft_sim_answer answer) {
    if (!answer.url) weft__sim_stop("weft_sim_script_fetch: an answer must have a url");
    script *added = weft__sim_resize(NULL, sizeof *added);
    *added = (script){.answer = copy_answer(&answer)};
    weft__list_append(&scripts, &added->link);
}

void weft_sim_script_fetches(weft_sim_fetch_handler new_handler, void *user) {
    handler = new_handler;
    handler_user = user;
}

weft_sim_answer *weft__sim_answer_to(const weft_sim_request *request) {
    script *found = find(list_first(&scripts), request->url, request->method);
    if (!found) found = find(list_first(&scripts), request->url, NULL);
    if (found) {
        weft_sim_answer *answer = copy_answer(found->answer);
        bool is_last = !find(list_next(&scripts, &found->link), request->url, answer->method);
        if (!is_last) remove_script(found);
        return answer;
    }
    weft_sim_answer answer = {.url = NULL};
    if (!handler || !handler(handler_user, request, &answer)) return NULL;
    return copy_answer(&answer);
}

void weft__sim_answers_reset(void) {
    while (!list_is_empty(&scripts)) remove_script(CONTAINER_OF(list_first(&scripts), script, link));
    handler = NULL;
}
