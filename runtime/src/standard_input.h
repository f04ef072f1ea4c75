/* What the loop tells standard_input.c. */
#ifndef WEFT_SRC_STANDARD_INPUT_H
#define WEFT_SRC_STANDARD_INPUT_H

/* Closes and frees the reader of standard input. */
void weft__standard_input_reset(void);

#endif
