#define _GNU_SOURCE
#include "run/workers.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/process.h"
#include "run/program.h"

enum { NAP_NS = 2000000 };

static void close_socket(struct worker *worker)
{
    if (worker->socket >= 0) {
        close(worker->socket);
        worker->socket = -1;
    }
}

static enum ecgp_result allocate(struct workers *workers, int count, struct ecgp_error *error)
{
    *workers = (struct workers){
        .worker = calloc((size_t)count, sizeof *workers->worker),
        .polled = calloc((size_t)count + 1, sizeof *workers->polled),
    };
    return workers->worker && workers->polled ? ECGP_OK : error_no_memory(error);
}

/* A socket pair for the next worker; `*theirs` is its end. */
static enum ecgp_result add_worker(struct workers *workers, int *theirs, struct ecgp_error *error)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
        return error_set(error, ECGP_IO, "a worker process cannot be reached: %s", strerror(errno));
    }
    workers->worker[workers->count++] = (struct worker){.socket = pair[0]};
    *theirs = pair[1];
    return ECGP_OK;
}

/* A forked worker, from its first instruction to its last. */
static void begin_life(const struct workers *workers, pid_t parent, int socket,
                       void (*live)(int socket, void *context), void *context)
{
    for (int i = 0; i < workers->count; i++) {
        close(workers->worker[i].socket);
    }
    signal(SIGHUP, SIG_IGN);
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() == parent) {
        process_settle();
        live(socket, context);
    }
    _exit(0);
}

static enum ecgp_result fork_one(struct workers *workers, pid_t parent,
                                 void (*live)(int socket, void *context), void *context,
                                 struct ecgp_error *error)
{
    int theirs = -1;
    const enum ecgp_result result = add_worker(workers, &theirs, error);
    if (result != ECGP_OK) {
        return result;
    }
    const pid_t process = fork();
    if (process == 0) {
        begin_life(workers, parent, theirs, live, context);
    }
    close(theirs);
    if (process < 0) {
        return error_set(error, ECGP_IO, "a worker process cannot be started: %s", strerror(errno));
    }
    workers->worker[workers->count - 1].process = process;
    return ECGP_OK;
}

enum ecgp_result workers_fork(struct workers *workers, int count,
                              void (*live)(int socket, void *context), void *context,
                              struct ecgp_error *error)
{
    const pid_t parent = getpid();
    enum ecgp_result result = allocate(workers, count, error);
    fflush(NULL); /* a worker must not write what the caller has buffered */
    while (result == ECGP_OK && workers->count < count) {
        result = fork_one(workers, parent, live, context, error);
    }
    return result;
}

enum ecgp_result workers_execute(struct workers *workers, int count, struct ecgp_error *error)
{
    struct text program = {0};
    enum ecgp_result result = allocate(workers, count, error);
    if (result == ECGP_OK) {
        result = program_find(&program, error);
    }
    while (result == ECGP_OK && workers->count < count) {
        int theirs = -1;
        result = add_worker(workers, &theirs, error);
        if (result == ECGP_OK) {
            result = program_start(program.data, theirs,
                                   &workers->worker[workers->count - 1].process, error);
            close(theirs);
        }
    }
    text_free(&program);
    return result;
}

/* Takes a process's end; its status where it has ended, -1 where somebody else took that. */
static bool reap(struct worker *worker, bool wait, int *status)
{
    pid_t got;
    do {
        got = waitpid(worker->process, status, wait ? 0 : WNOHANG);
    } while (got < 0 && errno == EINTR);
    *status = got < 0 ? -1 : *status;
    if (got != 0) {
        worker->process = 0;
    }
    return got != 0;
}

void workers_finish(struct workers *workers, int grace_ms)
{
    const int64_t until = process_now_ms() + grace_ms;
    int status;
    for (int i = 0; i < workers->count; i++) {
        close_socket(&workers->worker[i]);
    }
    for (int i = 0; i < workers->count; i++) {
        struct worker *worker = &workers->worker[i];
        while (worker->process > 0 && !reap(worker, grace_ms < 0, &status) &&
               process_now_ms() < until) {
            nanosleep(&(struct timespec){.tv_nsec = NAP_NS}, NULL);
        }
        if (worker->process > 0) {
            kill(worker->process, SIGKILL);
            reap(worker, true, &status);
        }
    }
    free(workers->worker);
    free(workers->polled);
    *workers = (struct workers){0};
}

void workers_abandon(struct workers *workers)
{
    for (int i = 0; i < workers->count; i++) {
        close_socket(&workers->worker[i]);
    }
    free(workers->worker);
    free(workers->polled);
    *workers = (struct workers){0};
}

void workers_send(const struct workers *workers, const struct message *message, const void *body,
                  int fd)
{
    for (int i = 0; i < workers->count; i++) {
        wire_send(workers->worker[i].socket, message, body, fd);
    }
}

int workers_wait(struct workers *workers, int other, int milliseconds)
{
    for (int i = 0; i < workers->count; i++) {
        workers->polled[i] = (struct pollfd){.fd = workers->worker[i].socket, .events = POLLIN};
    }
    workers->polled[workers->count] = (struct pollfd){.fd = other, .events = POLLIN};
    return poll(workers->polled, (nfds_t)workers->count + 1, milliseconds);
}

bool workers_have_answer(const struct workers *workers, int number)
{
    return workers->polled[number].revents != 0;
}

enum ecgp_result workers_lost(struct workers *workers, int number, struct ecgp_error *error)
{
    struct worker *worker = &workers->worker[number];
    const int process = worker->process;
    int status = -1;
    close_socket(worker);
    if (process > 0) {
        kill(process, SIGKILL); /* it is gone, or of no use */
        reap(worker, true, &status);
    }
    if (status >= 0 && WIFSIGNALED(status)) {
        return error_set(error, ECGP_INTERNAL, "worker process %d was ended by signal %d (%s)",
                         process, WTERMSIG(status), strsignal(WTERMSIG(status)));
    }
    if (status >= 0 && WIFEXITED(status)) {
        return error_set(error, ECGP_INTERNAL, "worker process %d ended with status %d", process,
                         WEXITSTATUS(status));
    }
    return error_set(error, ECGP_INTERNAL, "worker process %d is gone", process);
}
