/* Scripted responses: which one a request gets. */
#ifndef WEFT_SIM_SIM_ANSWERS_H
#define WEFT_SIM_SIM_ANSWERS_H

#include <weft/sim.h>

/* A copy of the response to a request, whose turn is then over if another follows; NULL if none is scripted. */
weft_sim_answer *weft__sim_answer_to(const weft_sim_request *request);
void weft__sim_answer_free(weft_sim_answer *answer); /* may be NULL */

/* Removes all scripted responses and the handler. */
void weft__sim_answers_reset(void);

#endif
