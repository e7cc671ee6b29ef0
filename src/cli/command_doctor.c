#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include <ecgpress/feed.h>
#include <ecgpress/render.h>

#include "base/process.h"
#include "commands.h"
#include "print_line.h"
#include "probe.h"

enum {
    DEADLINE_S = 20,
    FEED_S = 15,
    SHARED_BYTES = 64 << 20,
    SMALL_WIDTH = 400,
    SMALL_HEIGHT = 300
};

enum own { OWN_DEVICE };

/* What all checks go by. */
struct given {
    struct ecgp_options *options;
    struct ecgp_error refused; /* why they are not as configured; code ECGP_OK: they are */
};

/* --- checks, each in a separate process --- */

static void print_way(void *user, const char *text)
{
    (void)user;
    print_line(stdout, "      %s", text);
}

static bool check_opengl(const void *user, char text[PROBE_TEXT])
{
    const struct given *given = user;
    const bool good = ecgp_doctor(given->options, print_way, NULL);
    fflush(stdout);
    snprintf(text, PROBE_TEXT, "%s", good ? "3.3 or later" : "no usable device (see above)");
    return good;
}

static bool check_configuration(const void *user, char text[PROBE_TEXT])
{
    const struct given *given = user;
    const bool good = given->refused.code == ECGP_OK;
    snprintf(text, PROBE_TEXT, "%s", good ? "environment and .env" : given->refused.text);
    return good;
}

static double seconds_since(const struct timespec *begun)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - begun->tv_sec) + 1e-9 * (double)(now.tv_nsec - begun->tv_nsec);
}

/* A page of a built-in ECG, small unless a width is given, with a typeface where one is given. */
static enum ecgp_result plan_page(const struct ecgp_options *given, const char *width,
                                  const char *typeface, struct ecgp_page **page,
                                  struct ecgp_error *error)
{
    const struct ecgp_page_spec spec = {.layout = "3by4"};
    struct ecgp_options *options = NULL;
    struct ecgp_record *record = NULL;
    enum ecgp_result result = ecgp_options_copy(given, &options, error);
    result = result ? result : ecgp_options_set(options, "width", width ? width : "400", error);
    if (result == ECGP_OK && typeface) {
        result = ecgp_options_set(options, "typeface", typeface, error);
    }
    result = result ? result : ecgp_record_open("builtin:1", options, &record, error);
    result = result ? result : ecgp_page_create(record, options, &spec, page, error);
    ecgp_record_close(record);
    ecgp_options_destroy(options);
    return result;
}

/* Plans and draws a page; `frame` (may be NULL) is valid until this process ends. */
static enum ecgp_result draw_page(const struct ecgp_options *options, const char *width,
                                  unsigned parts, struct ecgp_frame *frame,
                                  struct ecgp_error *error)
{
    struct ecgp_page *page = NULL;
    struct ecgp_renderer *renderer = NULL;
    struct ecgp_frame own = {0};
    enum ecgp_result result = plan_page(options, width, NULL, &page, error);
    result = result ? result : ecgp_renderer_create_on(options, 0, &renderer, error);
    return result ? result : ecgp_renderer_draw(renderer, page, parts, frame ? frame : &own, error);
}

static bool check_fonts(const void *user, char text[PROBE_TEXT])
{
    static const char *const typefaces[] = {"sans", "serif", "mono", "bitmap"};
    const struct given *given = user;
    struct ecgp_error error = {0};
    snprintf(text, PROBE_TEXT, "sans, serif, mono and bitmap");
    if (given->refused.code != ECGP_OK) {
        snprintf(text, PROBE_TEXT, "not tried: %.900s", given->refused.text);
        return false;
    }
    for (size_t i = 0; i < sizeof typefaces / sizeof *typefaces; i++) {
        struct ecgp_page *page = NULL;
        const enum ecgp_result result =
            plan_page(given->options, NULL, typefaces[i], &page, &error);
        ecgp_page_destroy(page);
        if (result != ECGP_OK) {
            snprintf(text, PROBE_TEXT, "%s: %.900s", typefaces[i], error.text);
            return false;
        }
    }
    return true;
}

static bool check_page(const void *user, char text[PROBE_TEXT])
{
    const struct given *given = user;
    struct timespec begun;
    struct ecgp_error error = {0};
    struct ecgp_frame frame = {0};
    const unsigned parts = ECGP_DRAW_PICTURE | ECGP_DRAW_MASKS | ECGP_DRAW_MAP;
    clock_gettime(CLOCK_MONOTONIC, &begun);
    const enum ecgp_result result = draw_page(given->options, NULL, parts, &frame, &error);
    if (result == ECGP_OK) {
        snprintf(text, PROBE_TEXT, "%d x %d px with its masks in %.2f s", frame.width, frame.height,
                 seconds_since(&begun));
    } else {
        snprintf(text, PROBE_TEXT, "%s", error.text);
    }
    return result == ECGP_OK;
}

/* What /proc says of this process, in MiB: its peak of memory, or of address space. */
static long long read_status(const char *name)
{
    FILE *file = fopen("/proc/self/status", "r");
    char line[128];
    long long kb = 0;
    while (file && fgets(line, sizeof line, file)) {
        if (strncmp(line, name, strlen(name)) == 0) {
            kb = strtoll(line + strlen(name), NULL, 10);
        }
    }
    if (file) {
        fclose(file);
    }
    return kb >> 10;
}

/* Draws a page of the size that is configured: a driver without enough memory crashes. */
static bool check_memory(const void *user, char text[PROBE_TEXT])
{
    const struct given *given = user;
    const char *width = ecgp_options_get(given->options, "width");
    struct ecgp_error error = {0};
    const int64_t limit = process_memory_limit();
    char limited[64] = "";
    if (draw_page(given->options, width, ECGP_DRAW_PICTURE | ECGP_DRAW_MASKS, NULL, &error) !=
        ECGP_OK) {
        snprintf(text, PROBE_TEXT, "%s", error.text);
        return false;
    }
    if (limit > 0) {
        snprintf(limited, sizeof limited, " of the %lld MiB allowed (ulimit -v)",
                 (long long)(limit >> 20));
    }
    snprintf(text, PROBE_TEXT, "a page takes %lld MiB, and %lld MiB of address space%s",
             read_status("VmHWM:"), read_status("VmPeak:"), limited);
    return true;
}

/* The memory of batches is an anonymous file (memfd_create), which /dev/shm has no part in. */
static bool check_shared_memory(const void *user, char text[PROBE_TEXT])
{
    (void)user;
    signal(SIGXFSZ, SIG_IGN); /* beyond a limit of files' sizes there is a reason to read */
    const int fd = memfd_create("ecgpress-doctor", MFD_CLOEXEC);
    void *memory = MAP_FAILED;
    if (fd >= 0 && ftruncate(fd, SHARED_BYTES) == 0) {
        memory = mmap(NULL, SHARED_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    }
    if (memory == MAP_FAILED) {
        snprintf(text, PROBE_TEXT,
                 "no %d MiB (%s): allow memfd_create, raise the memory limit (ulimit -v or "
                 "the container's), or use smaller batches",
                 SHARED_BYTES >> 20, strerror(errno));
        return false;
    }
    memset(memory, 1, SHARED_BYTES);
    snprintf(text, PROBE_TEXT, "%d MiB", SHARED_BYTES >> 20);
    return true;
}

static bool check_feed(const void *user, char text[PROBE_TEXT])
{
    const struct given *given = user;
    const char *device = ecgp_options_get(given->options, "device");
    const struct ecgp_feed_spec spec = {.width = SMALL_WIDTH, .height = SMALL_HEIGHT, .workers = 1};
    struct timespec begun;
    struct ecgp_error error = {0};
    struct ecgp_options *options = NULL;
    struct ecgp_feed *feed = NULL;
    struct ecgp_batch *batch = NULL;
    clock_gettime(CLOCK_MONOTONIC, &begun);
    enum ecgp_result result = ecgp_options_create(&options, &error);
    result = result ? result : ecgp_options_set(options, "device", device, &error);
    result = result ? result : ecgp_feed_create(options, &spec, &feed, &error);
    result = result ? result : ecgp_feed_next(feed, 1000 * FEED_S, &batch, &error);
    if (result == ECGP_OK && !batch) {
        snprintf(text, PROBE_TEXT, "ecgpress-feed delivered no batch within %d s", FEED_S);
    } else if (result == ECGP_OK) {
        snprintf(text, PROBE_TEXT, "a batch of ecgpress-feed in %.2f s", seconds_since(&begun));
    } else {
        snprintf(text, PROBE_TEXT, "%s", error.text);
    }
    ecgp_batch_release(batch);
    ecgp_feed_destroy(feed);
    return result == ECGP_OK && batch;
}

static const struct {
    const char *name;
    probe_check *check;
    const char *remedy; /* where the line does not say it */
} checks[] = {
    {"OpenGL", check_opengl, "install a driver: libegl1 and libgl1-mesa-dri on Debian"},
    {"configuration", check_configuration, NULL},
    {"fonts", check_fonts, "unset ECGPRESS_FONT, or build with -DECGPRESS_FONT_FILE=PATH"},
    {"page", check_page, "try Mesa's software renderer: set LIBGL_ALWAYS_SOFTWARE=1"},
    {"memory", check_memory,
     "raise the limit of memory (ulimit -v, or the container's), or use a smaller width"},
    {"shared memory", check_shared_memory, NULL},
    {"feed", check_feed, "required only for feeds and for Python's stream"},
};

static int run(const struct arguments *arguments)
{
    struct given given = {.options = arguments->options};
    const char *device = arguments->own[OWN_DEVICE];
    bool good = true;
    if (device && ecgp_options_set(given.options, "device", device, &given.refused) != ECGP_OK) {
        return cli_fail(&given.refused);
    }
    arguments_load(arguments, &given.refused);
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        char text[PROBE_TEXT];
        const bool passed = probe(checks[i].check, &given, DEADLINE_S, text);
        print_line(stdout, "%-5s %s: %s%s%s", passed ? "ok" : "FAIL", checks[i].name, text,
                   passed || !checks[i].remedy ? "" : "; ",
                   passed || !checks[i].remedy ? "" : checks[i].remedy);
        good = good && passed;
    }
    return good ? EX_OK : EX_UNAVAILABLE;
}

const struct verb verb_doctor = {
    .name = "doctor",
    .synopsis = "[--device DEVICE]",
    .summary =
        "Check the system: OpenGL, configuration, fonts, a small page drawn within 20 s, "
        "memory, shared memory and the feed's program. Prints ok or FAIL with a remedy for each.",
    .own = {[OWN_DEVICE] = {"device", "DEVICE", DEVICE_HELP}},
    .run = run,
};
