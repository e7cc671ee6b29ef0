/* Stopping in good order when asked by SIGINT or SIGTERM. */
#ifndef CLI_STOP_H
#define CLI_STOP_H

#include <stdbool.h>

/* From here on the first signal is only noted; a second one ends the program at once. */
void stop_catch_signals(void);
/* Whether a signal was noted; `user` is not used, so that it serves as a hook. */
bool stop_asked(void *user);
/* The signal's number, 0: none. */
int stop_signal_number(void);
/* Says on standard error that the signal stopped the program, and returns its exit code. */
int stop_report(void);

#endif
