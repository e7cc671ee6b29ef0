#define _GNU_SOURCE
#include "feed/crew.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <ecgpress/feed.h>

#include "base/process.h"
#include "base/text.h"

#define PROGRAM "ecgpress-feed"

enum { GRACE_MS = 500 };

extern char **environ;

/* The folder that this code was loaded from, with the slash at its end. */
static void add_own_folder(struct text *path)
{
    enum ecgp_result (*const own)(const struct ecgp_options *, const struct ecgp_feed_spec *,
                                  struct ecgp_feed **, struct ecgp_error *) = ecgp_feed_create;
    void *address;
    Dl_info info;
    memcpy(&address, &own, sizeof address);
    if (dladdr(address, &info) && info.dli_fname && strrchr(info.dli_fname, '/')) {
        text_add_bytes(path, info.dli_fname,
                       (size_t)(strrchr(info.dli_fname, '/') - info.dli_fname) + 1);
    }
}

/* Finds the program that draws: where the environment says, beside the library, or where it is
 * installed. */
static bool find_program(struct text *path)
{
    static const char *const beside[] = {"", "../libexec/ecgpress/", "../../libexec/ecgpress/"};
    const char *said = getenv("ECGPRESS_FEED");
    if (said && *said) {
        text_add(path, said);
        return true;
    }
    for (size_t i = 0; i < sizeof beside / sizeof *beside; i++) {
        text_clear(path);
        add_own_folder(path);
        text_addf(path, "%s" PROGRAM, beside[i]);
        if (!path->failed && access(path->data, X_OK) == 0) {
            return true;
        }
    }
    text_clear(path);
    text_add(path, ECGPRESS_LIBEXEC "/" PROGRAM);
    return !path->failed && access(path->data, X_OK) == 0;
}

static enum ecgp_result spawn(const char *program, int socket, int *process,
                              struct ecgp_error *error)
{
    char *const arguments[] = {PROGRAM, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none;
    pid_t made;
    sigemptyset(&none);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, socket, WIRE_SOCKET);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    const int failed = posix_spawn(&made, program, &actions, &attributes, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (failed) {
        return error_set(error, ECGP_NO_INPUT, "%s: the program that draws cannot be started: %s",
                         program, strerror(failed));
    }
    *process = made;
    return ECGP_OK;
}

static enum ecgp_result start(struct crew_member *member, const char *program,
                              const struct text *setup, struct ecgp_error *error)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0) {
        return error_set(error, ECGP_IO, "a drawing process cannot be reached: %s",
                         strerror(errno));
    }
    member->socket = pair[0];
    /* a descriptor that is WIRE_SOCKET already would stay closed on exec */
    int theirs =
        pair[1] == WIRE_SOCKET ? fcntl(pair[1], F_DUPFD_CLOEXEC, WIRE_SOCKET + 1) : pair[1];
    const enum ecgp_result result = spawn(program, theirs, &member->process, error);
    close(pair[1]);
    if (theirs != pair[1]) {
        close(theirs);
    }
    if (result == ECGP_OK && !wire_send(member->socket, setup->data, setup->length + 1, -1)) {
        return error_set(error, ECGP_IO, "%s: ended before it was told what to draw", program);
    }
    return result;
}

enum ecgp_result crew_init(struct crew *crew, int count, int batch, const char *configuration,
                           struct ecgp_error *error)
{
    struct text program = {0}, setup = {0};
    *crew = (struct crew){.member = calloc((size_t)count, sizeof *crew->member)};
    enum ecgp_result result = crew->member ? ECGP_OK : error_no_memory(error);
    if (result == ECGP_OK && !find_program(&program)) {
        result = program.failed
                     ? error_no_memory(error)
                     : error_set(error, ECGP_NO_INPUT,
                                 PROGRAM " is neither beside the library nor in " ECGPRESS_LIBEXEC
                                         ": install it, or say its path in ECGPRESS_FEED");
    }
    text_addf(&setup, "%d %s", batch, configuration);
    if (result == ECGP_OK && (setup.failed || setup.length >= WIRE_PACKET)) {
        result = setup.failed ? error_no_memory(error)
                              : error_set(error, ECGP_UNSUPPORTED,
                                          "the options take %zu bytes, more than %d", setup.length,
                                          WIRE_PACKET);
    }
    while (result == ECGP_OK && crew->count < count) {
        struct crew_member *member = &crew->member[crew->count++];
        *member = (struct crew_member){.socket = -1};
        result = start(member, program.data, &setup, error);
    }
    text_free(&program);
    text_free(&setup);
    return result;
}

/* Takes a process's end; its status where it has ended, -1 where somebody else took that. */
static bool reap(struct crew_member *member, bool wait, int *status)
{
    pid_t got;
    do {
        got = waitpid(member->process, status, wait ? 0 : WNOHANG);
    } while (got < 0 && errno == EINTR);
    *status = got < 0 ? -1 : *status;
    if (got != 0) {
        member->process = 0;
    }
    return got != 0;
}

void crew_finish(struct crew *crew)
{
    const int64_t until = process_now_ms() + GRACE_MS;
    int status;
    for (int i = 0; i < crew->count; i++) {
        if (crew->member[i].socket >= 0) {
            close(crew->member[i].socket);
        }
    }
    for (int i = 0; i < crew->count; i++) {
        struct crew_member *member = &crew->member[i];
        while (member->process > 0 && !reap(member, false, &status) && process_now_ms() < until) {
            nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
        }
        if (member->process > 0) {
            kill(member->process, SIGKILL);
            reap(member, true, &status);
        }
    }
    free(crew->member);
    *crew = (struct crew){0};
}

void crew_abandon(struct crew *crew)
{
    for (int i = 0; i < crew->count; i++) {
        if (crew->member[i].socket >= 0) {
            close(crew->member[i].socket);
        }
    }
    free(crew->member);
    *crew = (struct crew){0};
}

void crew_order(const struct crew *crew, const struct wire_order *order, int fd)
{
    for (int i = 0; i < crew->count; i++) {
        wire_send(crew->member[i].socket, order, sizeof *order, fd);
    }
}

enum ecgp_result crew_lost(struct crew *crew, int number, struct ecgp_error *error)
{
    struct crew_member *member = &crew->member[number];
    const int process = member->process;
    int status = -1;
    if (process > 0) {
        kill(process, SIGKILL); /* it is gone, or of no use */
        reap(member, true, &status);
    }
    if (status >= 0 && WIFSIGNALED(status)) {
        return error_set(error, ECGP_INTERNAL, "drawing process %d was ended by signal %d (%s)",
                         process, WTERMSIG(status), strsignal(WTERMSIG(status)));
    }
    if (status >= 0 && WIFEXITED(status)) {
        return error_set(error, ECGP_INTERNAL, "drawing process %d ended with code %d", process,
                         WEXITSTATUS(status));
    }
    return error_set(error, ECGP_INTERNAL, "drawing process %d is gone", process);
}
