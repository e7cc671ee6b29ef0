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

enum {
    NAP_NS = 2000000,
    SEND_S = 10,     /* for a worker to take a message */
    END_MS = 500,    /* for a process whose socket has closed to end */
    SLICE_MS = 1000, /* the most that one wait counts: all may have been stopped meanwhile */
};

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

/* A socket pair for a worker; `*theirs` is its end. */
static enum ecgp_result connect_worker(struct worker *worker, int *theirs, struct ecgp_error *error)
{
    const struct timeval limit = {.tv_sec = SEND_S};
    int pair[2];
    *worker = (struct worker){.socket = -1, .inbox.body = worker->inbox.body};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
        return error_set(error, ECGP_NO_MEMORY, "a worker process cannot be reached: %s",
                         strerror(errno));
    }
    setsockopt(pair[0], SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    worker->socket = pair[0];
    *theirs = pair[1];
    return ECGP_OK;
}

/* A forked worker, from its first instruction to its last. */
static void begin_life(const struct workers *workers, int number, int socket)
{
    for (int i = 0; i < workers->count; i++) {
        close(workers->worker[i].socket);
    }
    signal(SIGHUP, SIG_IGN);
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() == workers->parent) {
        process_settle();
        workers->live(socket, number, workers->context);
    }
    _exit(0);
}

static enum ecgp_result fork_one(struct workers *workers, int number, struct ecgp_error *error)
{
    struct worker *worker = &workers->worker[number];
    int theirs = -1;
    const enum ecgp_result result = connect_worker(worker, &theirs, error);
    if (result != ECGP_OK) {
        return result;
    }
    fflush(NULL); /* a worker must not write what the caller has buffered */
    const pid_t process = fork();
    if (process == 0) {
        begin_life(workers, number, theirs);
    }
    const int reason = errno;
    close(theirs);
    if (process < 0) {
        return error_set(error, ECGP_NO_MEMORY,
                         "a worker process cannot be started: %s; give fewer --jobs",
                         strerror(reason));
    }
    worker->process = process;
    return ECGP_OK;
}

static enum ecgp_result execute_one(struct workers *workers, int number, struct ecgp_error *error)
{
    struct worker *worker = &workers->worker[number];
    int theirs = -1;
    enum ecgp_result result = connect_worker(worker, &theirs, error);
    if (result == ECGP_OK) {
        result = program_start(workers->program.data, theirs, &worker->process, error);
        close(theirs);
    }
    return result;
}

enum ecgp_result workers_restart(struct workers *workers, int number, struct ecgp_error *error)
{
    return workers->live ? fork_one(workers, number, error) : execute_one(workers, number, error);
}

static enum ecgp_result start(struct workers *workers, int count, struct ecgp_error *error)
{
    enum ecgp_result result = ECGP_OK;
    while (result == ECGP_OK && workers->count < count) {
        result = workers_restart(workers, workers->count++, error);
    }
    return result;
}

enum ecgp_result workers_fork(struct workers *workers, int count,
                              void (*live)(int socket, int number, void *context), void *context,
                              struct ecgp_error *error)
{
    const enum ecgp_result result = allocate(workers, count, error);
    workers->live = live;
    workers->context = context;
    workers->parent = getpid();
    return result ? result : start(workers, count, error);
}

enum ecgp_result workers_execute(struct workers *workers, int count, struct ecgp_error *error)
{
    enum ecgp_result result = allocate(workers, count, error);
    result = result ? result : program_find(&workers->program, error);
    return result ? result : start(workers, count, error);
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

/* Gives a process until then to end, and kills it afterwards; its status where it ended by itself,
 * else -1. */
static int end_by(struct worker *worker, int64_t until)
{
    int status = -1, killed;
    while (worker->process > 0 && !reap(worker, false, &status) && process_now_ms() < until) {
        nanosleep(&(struct timespec){.tv_nsec = NAP_NS}, NULL);
    }
    if (worker->process > 0) {
        kill(worker->process, SIGKILL);
        reap(worker, true, &killed);
        return -1;
    }
    return status;
}

static void forget(struct workers *workers)
{
    for (int i = 0; i < workers->count; i++) {
        inbox_free(&workers->worker[i].inbox);
    }
    free(workers->worker);
    free(workers->polled);
    text_free(&workers->program);
    *workers = (struct workers){0};
}

void workers_finish(struct workers *workers, int grace_ms)
{
    const int64_t until = grace_ms < 0 ? INT64_MAX : process_now_ms() + grace_ms;
    for (int i = 0; i < workers->count; i++) {
        close_socket(&workers->worker[i]);
    }
    for (int i = 0; i < workers->count; i++) {
        end_by(&workers->worker[i], until);
    }
    forget(workers);
}

void workers_abandon(struct workers *workers)
{
    for (int i = 0; i < workers->count; i++) {
        close_socket(&workers->worker[i]);
    }
    forget(workers);
}

/* Keeps errno, unless it says no more than that the other side has gone. */
static void note_reason(struct worker *worker)
{
    if (errno != EPIPE && errno != ECONNRESET && !worker->reason) {
        worker->reason = errno == EAGAIN ? ETIMEDOUT : errno; /* of a send that waited */
    }
}

void workers_send_to(const struct workers *workers, int number, const struct message *message,
                     const void *body, int fd)
{
    struct worker *worker = &workers->worker[number];
    if (worker->socket >= 0 && !wire_send(worker->socket, message, body, fd)) {
        note_reason(worker);
        shutdown(worker->socket, SHUT_RDWR);
    }
}

void workers_send(const struct workers *workers, const struct message *message, const void *body,
                  int fd)
{
    for (int i = 0; i < workers->count; i++) {
        workers_send_to(workers, i, message, body, fd);
    }
}

int workers_wait(struct workers *workers, int other, int milliseconds, struct ecgp_error *error)
{
    const int64_t begun = process_now_ms();
    for (int i = 0; i < workers->count; i++) {
        workers->polled[i] = (struct pollfd){.fd = workers->worker[i].socket, .events = POLLIN};
    }
    workers->polled[workers->count] = (struct pollfd){.fd = other, .events = POLLIN};
    const int ready = poll(workers->polled, (nfds_t)workers->count + 1, milliseconds);
    const int reason = errno;
    const int64_t waited = process_now_ms() - begun;
    for (int i = 0; i < workers->count; i++) {
        workers->worker[i].waited_ms += waited < SLICE_MS ? waited : SLICE_MS;
    }
    if (ready < 0 && reason != EINTR) {
        error_set(error, error_is_scarcity(reason) ? ECGP_NO_MEMORY : ECGP_INTERNAL,
                  "worker processes cannot be waited for: %s", strerror(reason));
        return -1;
    }
    return ready < 0 ? 0 : ready;
}

enum wire_state workers_read(struct workers *workers, int number)
{
    struct worker *worker = &workers->worker[number];
    const enum wire_state state = wire_read(worker->socket, &worker->inbox);
    worker->waited_ms = state == WIRE_WHOLE ? 0 : worker->waited_ms;
    if (state == WIRE_GONE) {
        note_reason(worker);
    }
    return state;
}

bool workers_have_answer(const struct workers *workers, int number)
{
    return workers->polled[number].revents != 0;
}

static const char remedy[] = "if memory is short (ulimit -v, a container's limit), try fewer "
                             "workers or a smaller width";

enum ecgp_result workers_lost(struct workers *workers, int number, struct ecgp_error *error)
{
    struct worker *worker = &workers->worker[number];
    const int process = worker->process;
    close_socket(worker);
    const int status = end_by(worker, process_now_ms() + END_MS);
    if (status >= 0 && WIFSIGNALED(status)) {
        const bool memory = WTERMSIG(status) == SIGKILL || process_memory_limit() > 0;
        return error_set(error, memory ? ECGP_NO_MEMORY : ECGP_INTERNAL,
                         "worker process %d was ended by signal %d (%s); %s", process,
                         WTERMSIG(status), strsignal(WTERMSIG(status)), remedy);
    }
    if (status >= 0 && WIFEXITED(status) && WEXITSTATUS(status) == WORKER_NO_MEMORY) {
        return error_set(error, ECGP_NO_MEMORY,
                         "worker process %d is out of memory; try fewer "
                         "workers or a smaller width",
                         process);
    }
    if (worker->reason) {
        return error_set(error, error_is_scarcity(worker->reason) ? ECGP_NO_MEMORY : ECGP_INTERNAL,
                         "worker process %d cannot be reached: %s", process,
                         strerror(worker->reason));
    }
    if (status >= 0 && WIFEXITED(status)) {
        return error_set(error, ECGP_INTERNAL, "worker process %d ended with status %d", process,
                         WEXITSTATUS(status));
    }
    return error_set(error, ECGP_INTERNAL, "worker process %d is gone", process);
}

enum ecgp_result workers_kill(struct workers *workers, int number, const char *reason,
                              struct ecgp_error *error)
{
    struct worker *worker = &workers->worker[number];
    const int process = worker->process;
    int status;
    close_socket(worker);
    if (process > 0) {
        kill(process, SIGKILL);
        reap(worker, true, &status);
    }
    return error_set(error, ECGP_INTERNAL, "worker process %d %s", process, reason);
}

bool workers_late(struct workers *workers, int number, int64_t limit_s, struct ecgp_error *error)
{
    char reason[80];
    if (limit_s == 0 || workers->worker[number].waited_ms <= 1000 * limit_s) {
        return false;
    }
    snprintf(reason, sizeof reason, "made no page within %lld s (option page_timeout)",
             (long long)limit_s);
    workers_kill(workers, number, reason, error);
    return true;
}
