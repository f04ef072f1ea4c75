extern int high_function(void);
int wrong_call(void);

int wrong_call(void) { return high_function(); }
