#define _POSIX_C_SOURCE 200809L
#include "stop.h"

#include <signal.h>
#include <stddef.h>
#include <stdio.h>

/* A handler can reach nothing but a global. */
static volatile sig_atomic_t noted;

static void note(int number)
{
    noted = number;
}

void stop_catch_signals(void)
{
    struct sigaction action = {.sa_handler = note, .sa_flags = (int)SA_RESETHAND};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    struct sigaction before;
    if (sigaction(SIGHUP, NULL, &before) == 0 && before.sa_handler != SIG_IGN) { /* else: nohup */
        sigaction(SIGHUP, &action, NULL);
    }
}

bool stop_asked(void *user)
{
    (void)user;
    return noted != 0;
}

int stop_signal_number(void)
{
    return noted;
}

int stop_report(void)
{
    fprintf(stderr, "ecgpress: stopped\n");
    return 128 + noted;
}
