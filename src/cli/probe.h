/* A check in a separate process, which may crash or hang. */
#ifndef CLI_PROBE_H
#define CLI_PROBE_H

#include <stdbool.h>

enum { PROBE_TEXT = 1024 };

/* Checks something, and says in a line what was found, or what is wrong and what to do. */
typedef bool probe_check(const void *user, char text[PROBE_TEXT]);

/* Runs `check` in a child process for at most that long; its result and its line. False, with a
 * line that says so, where it crashed or did not end in time. */
bool probe(probe_check *check, const void *user, double deadline_s, char text[PROBE_TEXT]);

#endif
