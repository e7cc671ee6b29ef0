#define _GNU_SOURCE
#include "run/program.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "run/workers.h"

#define PROGRAM "ecgpress-feed"

extern char **environ;

/* The folder that this code was loaded from, with a slash at its end, links followed; "" where it
 * is not known. In a program that has the library in itself, the loader knows no more than the name
 * that the program was started by, which the current folder must not turn into a path. */
static void add_own_folder(struct text *path)
{
    enum ecgp_result (*const own)(struct text *, struct ecgp_error *) = program_find;
    void *address;
    Dl_info info;
    memcpy(&address, &own, sizeof address);
    if (!dladdr(address, &info) || !info.dli_fname) {
        return;
    }
    const bool in_program = strcmp(info.dli_fname, program_invocation_name) == 0;
    char *file = realpath(in_program ? "/proc/self/exe" : info.dli_fname, NULL);
    const char *slash = file ? strrchr(file, '/') : NULL;
    if (slash) {
        text_add_bytes(path, file, (size_t)(slash - file) + 1);
    }
    free(file);
}

static bool is_there(const struct text *path)
{
    return !path->failed && access(path->data, X_OK) == 0;
}

static bool find(struct text *path)
{
    static const char *const beside[] = {"", "../libexec/ecgpress/", "../../libexec/ecgpress/"};
    const char *said = getenv("ECGPRESS_FEED");
    if (said && *said) {
        text_add(path, said);
        return !path->failed;
    }
    for (size_t i = 0; i < ARRAY_COUNT(beside); i++) {
        text_clear(path);
        add_own_folder(path);
        const bool known = path->length > 0;
        text_addf(path, "%s" PROGRAM, beside[i]);
        if (known && is_there(path)) {
            return true;
        }
    }
    text_clear(path);
    text_add(path, ECGPRESS_LIBEXEC "/" PROGRAM);
    return is_there(path);
}

enum ecgp_result program_find(struct text *path, struct ecgp_error *error)
{
    if (find(path)) {
        return ECGP_OK;
    }
    return path->failed
               ? error_no_memory(error)
               : error_set(error, ECGP_NO_INPUT,
                           PROGRAM " is neither beside the library nor in " ECGPRESS_LIBEXEC
                                   ": install it, or set ECGPRESS_FEED to its path");
}

/* What a new process is given: the socket, and no input. */
static int prepare(int socket, posix_spawn_file_actions_t *actions, posix_spawnattr_t *attributes)
{
    sigset_t none;
    sigemptyset(&none);
    const int failures[] = {
        posix_spawn_file_actions_adddup2(actions, socket, WORKER_SOCKET),
        posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0),
        posix_spawnattr_setsigmask(attributes, &none),
        posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK),
    };
    for (size_t i = 0; i < sizeof failures / sizeof *failures; i++) {
        if (failures[i]) {
            return failures[i];
        }
    }
    return 0;
}

static int spawn(const char *path, int socket, pid_t *process)
{
    char *const arguments[] = {PROGRAM, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int failed = posix_spawn_file_actions_init(&actions);
    if (failed) {
        return failed;
    }
    failed = posix_spawnattr_init(&attributes);
    if (!failed) {
        failed = prepare(socket, &actions, &attributes);
        failed =
            failed ? failed : posix_spawn(process, path, &actions, &attributes, arguments, environ);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return failed;
}

enum ecgp_result program_start(const char *path, int socket, pid_t *process,
                               struct ecgp_error *error)
{
    /* a descriptor that is WORKER_SOCKET already would stay closed on exec */
    const int passed =
        socket == WORKER_SOCKET ? fcntl(socket, F_DUPFD_CLOEXEC, WORKER_SOCKET + 1) : socket;
    pid_t made = 0;
    const int failed = passed < 0 ? errno : spawn(path, passed, &made);
    if (passed >= 0 && passed != socket) {
        close(passed);
    }
    *process = failed ? 0 : made;
    const bool scarce = failed == EAGAIN || error_is_scarcity(failed);
    return failed ? error_set(error, scarce ? ECGP_NO_MEMORY : ECGP_NO_INPUT,
                              "%s: the worker program cannot be started: %s%s", path,
                              strerror(failed), scarce ? "; give fewer workers" : "")
                  : ECGP_OK;
}
