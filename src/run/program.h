/* The program that an executed worker is: ecgpress-feed. */
#ifndef RUN_PROGRAM_H
#define RUN_PROGRAM_H

#include <sys/types.h>

#include "base/error.h"
#include "base/text.h"

/* Finds it: where the environment variable ECGPRESS_FEED says, beside the library, or where it is
 * installed. */
enum ecgp_result program_find(struct text *path, struct ecgp_error *error);

/* Starts it with `socket` as its WORKER_SOCKET. */
enum ecgp_result program_start(const char *path, int socket, pid_t *process,
                               struct ecgp_error *error);

#endif
