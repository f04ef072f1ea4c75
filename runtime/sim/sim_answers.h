/* Scripted responses: which one a request gets. */
#ifndef WEFT_SIM_SIM_ANSWERS_H
#define WEFT_SIM_SIM_ANSWERS_H

#include <weft/sim.h>

/* A copy of the response to a request, to be freed; NULL if none is scripted. If another response for the
 * same URL and method follows, that is the one to be used next. */
weft_sim_answer *weft__sim_answer_to(const weft_sim_request *request);
void weft__sim_answer_free(weft_sim_answer *answer); /* may be NULL */

/* Removes all scripted responses and the handler. */
void weft__sim_answers_reset(void);

#endif
