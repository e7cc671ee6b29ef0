#define _GNU_SOURCE
#include "guard.h"

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/process.h"

enum { STACK = 1 << 16, MB = 1 << 20 };

/* A handler may do little: its sentences are written before. */
static char late[160], limited[200];

static void say(const char *text)
{
    const ssize_t done = write(STDERR_FILENO, text, strlen(text));
    (void)done; /* there is nobody else to tell */
}

static void on_crash(int number)
{
    const char *name = number == SIGSEGV || number == SIGBUS ? "a memory fault"
                       : number == SIGABRT                   ? "an abort"
                                                             : "an invalid operation";
    say("ecgpress: ended by ");
    say(name);
    say(" in the OpenGL driver or in ecgpress itself");
    say(*limited ? limited
                 : "; try LIBGL_ALWAYS_SOFTWARE=1, and report it if that does not help\n");
    if (*limited) {
        _exit(EX_OSERR);
    }
    signal(number, SIG_DFL);
    raise(number);
}

static void on_alarm(int number)
{
    (void)number;
    say(late);
    _exit(EX_SOFTWARE);
}

/* Sanitizers report crashes themselves, and better. */
#ifndef __SANITIZE_ADDRESS__
static bool is_plain(void)
{
    return true;
}
#else
static bool is_plain(void)
{
    return false;
}
#endif

void guard_against_crashes(void)
{
    static const int numbers[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL};
    static char stack[STACK];
    const stack_t own = {.ss_sp = stack, .ss_size = sizeof stack};
    const int64_t limit = process_memory_limit();
    struct sigaction action = {.sa_handler = on_crash, .sa_flags = SA_ONSTACK};
    if (!is_plain() || sigaltstack(&own, NULL) != 0) {
        return;
    }
    if (limit > 0) {
        snprintf(limited, sizeof limited,
                 "; memory is limited to %lld MiB (ulimit -v): raise that to 1000 or more, or try "
                 "a smaller --width\n",
                 (long long)(limit / MB));
    }
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        sigaction(numbers[i], &action, NULL);
    }
}

void guard_for(unsigned seconds)
{
    snprintf(late, sizeof late,
             "ecgpress: OpenGL drew no page within %u s (option page_timeout); see ecgpress "
             "doctor\n",
             seconds);
    signal(SIGALRM, on_alarm);
    alarm(seconds);
}
