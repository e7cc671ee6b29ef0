#define _DEFAULT_SOURCE
#include "progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum {
    LINE = 256,
    BAR = 30,  /* characters at most */
    TEXT = 48, /* what stands beside the bar, nearly always */
};

static const double redraw_s = 0.1;
static const double plain_s = 5;

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* The line has no colors, so NO_COLOR holds by itself; it needs a cursor that moves. */
void progress_init(struct progress *progress)
{
    const char *term = getenv("TERM");
    const bool dumb = !term || *term == '\0' || strcmp(term, "dumb") == 0;
    *progress = (struct progress){.live = isatty(STDERR_FILENO) && !dumb};
}

static int terminal_columns(void)
{
    struct winsize size;
    const bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return known ? size.ws_col : 80;
}

static void describe_time(double seconds, char *text, size_t size)
{
    const int64_t whole = seconds < 1e9 ? (int64_t)(seconds + 0.5) : 0;
    if (whole >= 3600) {
        snprintf(text, size, "%" PRId64 ":%02d:%02d", whole / 3600, (int)(whole / 60 % 60),
                 (int)(whole % 60));
    } else {
        snprintf(text, size, "%d:%02d", (int)(whole / 60), (int)(whole % 60));
    }
}

/* Percent, count, rate and time left. */
static void describe(const struct progress *progress, int64_t done, int64_t total, double now,
                     char *text, size_t size)
{
    const double passed = now - progress->began_s;
    const double rate = passed > 0 ? (double)(done - progress->first) / passed : 0;
    const int percent = done >= total ? 100 : (int)(100.0 * (double)done / (double)total);
    int length = snprintf(text, size, "%3d %%  %" PRId64 "/%" PRId64, percent, done, total);
    if (rate > 0) {
        length +=
            snprintf(text + length, size - (size_t)length, "  %.*f/s", rate < 10 ? 2 : 0, rate);
    }
    if (rate > 0 && done < total) {
        char left[32];
        describe_time((double)(total - done) / rate, left, sizeof left);
        snprintf(text + length, size - (size_t)length, "  %s left", left);
    }
}

static void draw_live(const struct progress *progress, int64_t done, int64_t total,
                      const char *text)
{
    const int columns = terminal_columns();
    const int room = columns - 1 - (int)strlen(progress->phase) - TEXT;
    const int bar = room > BAR ? BAR : room;
    if (bar < 5) {
        fprintf(stderr, "\r%.*s\033[K", columns - 1, text);
        return;
    }
    const double share = total > 0 ? (double)done / (double)total : 0;
    const int full = share >= 1 ? bar : (int)(share * bar);
    fprintf(stderr, "\r%s  [", progress->phase);
    for (int i = 0; i < bar; i++) {
        fputc(i < full ? '#' : '.', stderr);
    }
    fprintf(stderr, "]  %s\033[K", text);
}

static void enter_phase(struct progress *progress, const char *phase, int64_t done, double now)
{
    progress_finish(progress);
    snprintf(progress->phase, sizeof progress->phase, "%s", phase);
    progress->first = done;
    progress->began_s = now;
    progress->drawn_s = progress->live ? 0 : now;
    progress->complete = false;
}

void progress_step(void *user, const char *phase, int64_t done, int64_t total)
{
    struct progress *progress = user;
    const double now = now_s();
    if (progress->began_s == 0 ||
        strncmp(phase, progress->phase, sizeof progress->phase - 1) != 0) {
        enter_phase(progress, phase, done, now);
    }
    const bool complete = done >= total;
    const double pause = progress->live ? redraw_s : plain_s;
    if (complete ? progress->complete : now - progress->drawn_s < pause) {
        return;
    }
    char text[LINE];
    describe(progress, done, total, now, text, sizeof text);
    progress->drawn_s = now;
    progress->complete = complete;
    if (!progress->live) {
        fprintf(stderr, "%s  %s\n", progress->phase, text);
        return;
    }
    draw_live(progress, done, total, text);
    progress->open = true;
    if (complete) {
        progress_finish(progress);
    }
    fflush(stderr);
}

void progress_clear(struct progress *progress)
{
    if (progress->open) {
        fputs("\r\033[K", stderr);
        fflush(stderr);
        progress->open = false;
        progress->drawn_s = 0;
    }
}

void progress_finish(struct progress *progress)
{
    if (progress->open) {
        fputc('\n', stderr);
        progress->open = false;
    }
}
