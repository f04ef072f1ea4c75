/* Printing a line. */
#ifndef WEFT_PRINT_H
#define WEFT_PRINT_H

#ifdef __cplusplus
extern "C" {
#endif

/* Writes `line`, a string without a newline, and a newline to standard output: on the web to the console or
 * the module's option `print`. The line follows what was printed before with printf or written by a writer of
 * weft_stdout; bytes that such a writer still buffers come later. A failure to write is ignored. Does not
 * suspend. A program that prints only with weft_print is smaller: it does not link C's stdio. print. */
void weft_print(const char *line);

#ifdef __cplusplus
}
#endif
#endif
