/* Included before everything else in a build of the mutated tree: how its code asks which mutant it is. */
#ifndef WEFT_MUTANT_H
#define WEFT_MUTANT_H

extern int weft__mutant;             /* the one mutation that is in force; 0: none */
extern unsigned char *weft__reached; /* by mutant: whether its place was reached */

static inline _Bool weft__is_mutant(int number) {
    weft__reached[number] = 1;
    return weft__mutant == number;
}

#endif
