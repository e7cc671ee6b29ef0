/* A run's progress on stderr: one line that is redrawn on a terminal, plain lines elsewhere. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    bool live;     /* on a terminal */
    bool open;     /* a line stands there without its newline */
    bool complete; /* the phase was seen at 100 % */
    char phase[32];
    int64_t first; /* steps done when the phase was first heard of */
    double began_s, drawn_s;
};

void progress_init(struct progress *progress);

/* The hook of struct ecgp_run_hooks; `user` is the struct progress. */
void progress_step(void *user, const char *phase, int64_t done, int64_t total);

/* Takes the line away so that something else can be printed; the next step draws it again. */
void progress_clear(struct progress *progress);

/* Ends an open line. */
void progress_finish(struct progress *progress);

#endif
