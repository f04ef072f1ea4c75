int low_function(void);
