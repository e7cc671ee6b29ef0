#define _POSIX_C_SOURCE 200809L
#include "probe.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void run(probe_check *check, const void *user, int pipe)
{
    char text[PROBE_TEXT] = "";
    const bool good = check(user, text);
    for (const char *left = text; *left;) {
        const ssize_t told = write(pipe, left, strlen(left));
        if (told < 0 && errno != EINTR) {
            _exit(1);
        }
        left += told > 0 ? told : 0;
    }
    _exit(good ? 0 : 1);
}

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Reads the line until the other end is closed. False where that does not come in time, or with
 * the cause where it cannot be read. */
static bool read_line(int pipe, double deadline_s, char text[PROBE_TEXT], int *cause)
{
    const double end = now_s() + deadline_s;
    struct pollfd wait = {.fd = pipe, .events = POLLIN};
    for (size_t length = 0;;) {
        const double left = end - now_s();
        if (left <= 0) {
            return false;
        }
        if (poll(&wait, 1, (int)(1e3 * left) + 1) > 0) {
            const ssize_t got = read(pipe, text + length, PROBE_TEXT - 1 - length);
            length += got > 0 ? (size_t)got : 0;
            text[length] = '\0';
            if (got == 0) {
                return true;
            }
            if (got < 0 && errno != EINTR) {
                *cause = errno;
                return false;
            }
        }
    }
}

bool probe(probe_check *check, const void *user, double deadline_s, char text[PROBE_TEXT])
{
    int ends[2];
    *text = '\0';
    fflush(stdout);
    if (pipe(ends) != 0) {
        snprintf(text, PROBE_TEXT, "no pipe: %s", strerror(errno));
        return false;
    }
    const pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        run(check, user, ends[1]);
    }
    close(ends[1]);
    int status = 0, cause = 0;
    const bool in_time = child > 0 && read_line(ends[0], deadline_s, text, &cause);
    close(ends[0]);
    if (child < 0) {
        snprintf(text, PROBE_TEXT, "no process: %s", strerror(errno));
        return false;
    }
    if (!in_time) {
        kill(child, SIGKILL);
    }
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (cause) {
        snprintf(text, PROBE_TEXT, "no answer: %s", strerror(cause));
    } else if (!in_time) {
        snprintf(text, PROBE_TEXT, "no answer within %g s", deadline_s);
    } else if (WIFSIGNALED(status)) {
        snprintf(text, PROBE_TEXT, "ended by signal %d (%s)", WTERMSIG(status),
                 strsignal(WTERMSIG(status)));
    } else if (!*text) {
        snprintf(text, PROBE_TEXT, "no answer");
    }
    return in_time && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
