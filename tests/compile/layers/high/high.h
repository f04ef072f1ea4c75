/* The higher layer of a wrong program, for the test of the test. */
int high_function(void);
