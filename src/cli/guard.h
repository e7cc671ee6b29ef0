/* The end of a program in which something else draws: a driver that crashes or never comes back. */
#ifndef CLI_GUARD_H
#define CLI_GUARD_H

/* From here on a crash is told in a sentence. Where memory is limited (ulimit -v), which drivers
 * crash for lack of, the program then ends with EX_OSERR; else the signal takes its course. */
void guard_against_crashes(void);

/* Ends the program with a sentence if what follows takes longer; 0: nothing follows. */
void guard_for(unsigned seconds);

#endif
