/* Included before each program of the playground: notes the line of the last await. */
#ifndef PLAYGROUND_LINES_H
#define PLAYGROUND_LINES_H

#define WEFT_AT_AWAIT playground_line = __LINE__;

static int playground_line;

/* Called by the page: the line of the last await since the last call; 0 if there was none. */
__attribute__((used, export_name("take_line_of_await"))) int take_line_of_await(void);
int take_line_of_await(void) {
    int line = playground_line;
    playground_line = 0;
    return line;
}

#endif
