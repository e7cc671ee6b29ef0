/* Which calls can fail, for the files that stand in for them. */
#ifndef FAULTS_INJECT_H
#define FAULTS_INJECT_H

#include <stdbool.h>

enum kind {
    MEMORY,
    OPEN,
    READ,
    WRITE,
    SYNC,
    NAME,
    STATUS,
    LOCK,
    MAP,
    PROCESS,
    CHANNEL,
    DRIVER,
    KINDS
};

/* Counts a call; whether it is to fail, with errno set. */
bool fails(enum kind kind, const char *name);

#endif
