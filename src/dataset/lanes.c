#define _GNU_SOURCE
#include "dataset/lanes.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/process.h"
#include "dataset/page_files.h"

enum {
    LANE_DEPTH = 2, /* pages a lane holds: one at work, one waiting, so that it never idles */
};

struct lane {
    pid_t process;
    int socket;
    int pending;
    char name[64]; /* of the page given last, for messages */
};

struct lanes {
    int count;
    struct lane lane[];
};

/* A lane's answer; `log` bytes follow it. */
struct reply {
    int64_t number;
    struct page_summary summary;
    struct ecgp_error error; /* code ECGP_OK: none */
    size_t log;
};

static bool send_all(int socket, const void *data, size_t size)
{
    for (const char *next = data; size > 0;) {
        const ssize_t n = send(socket, next, size, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return false;
        }
        next += n;
        size -= (size_t)n;
    }
    return true;
}

static bool receive_all(int socket, void *data, size_t size)
{
    for (char *next = data; size > 0;) {
        const ssize_t n = recv(socket, next, size, 0);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return false;
        }
        next += n;
        size -= (size_t)n;
    }
    return true;
}

static bool answer(int socket, struct reply *reply, const struct text *log)
{
    reply->log = reply->error.code == ECGP_OK ? log->length : 0;
    return send_all(socket, reply, sizeof *reply) && send_all(socket, log->data, reply->log);
}

/* A lane's whole life: pages in, files and answers out, until the socket closes. */
static void work(int socket, const struct ecgp_options *options, struct ecgp_source *source)
{
    struct page_writer writer;
    struct reply reply = {0};
    struct scheduled page;
    const enum ecgp_result ready = page_writer_init(&writer, options, source, &reply.error);
    while (receive_all(socket, &page, sizeof page)) {
        reply.number = page.number;
        if (ready == ECGP_OK) {
            reply.error.code = ECGP_OK;
            reply.error.code = page_writer_write(&writer, &page, &reply.summary, &reply.error);
        }
        if (!answer(socket, &reply, &writer.log)) {
            break;
        }
    }
    page_writer_finish(&writer);
}

static void become_lane(int socket, pid_t parent, const struct ecgp_options *options,
                        struct ecgp_source *source)
{
    /* the parent decides what an interrupt means; its death is ours */
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) {
        _exit(0);
    }
    process_settle();
    work(socket, options, source);
    _exit(0);
}

static enum ecgp_result start(struct lanes *lanes, const struct ecgp_options *options,
                              struct ecgp_source *source, struct ecgp_error *error)
{
    int sockets[2];
    const pid_t parent = getpid();
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0) {
        return error_set(error, ECGP_IO, "a worker process cannot be started: %s", strerror(errno));
    }
    const pid_t process = fork();
    if (process == 0) {
        close(sockets[0]);
        for (int i = 0; i < lanes->count; i++) {
            close(lanes->lane[i].socket);
        }
        become_lane(sockets[1], parent, options, source);
    }
    close(sockets[1]);
    if (process < 0) {
        close(sockets[0]);
        return error_set(error, ECGP_IO, "a worker process cannot be started: %s", strerror(errno));
    }
    lanes->lane[lanes->count++] = (struct lane){.process = process, .socket = sockets[0]};
    return ECGP_OK;
}

enum ecgp_result lanes_create(int count, const struct ecgp_options *options,
                              struct ecgp_source *source, struct lanes **out,
                              struct ecgp_error *error)
{
    *out = NULL;
    struct lanes *lanes = calloc(1, sizeof *lanes + (size_t)count * sizeof *lanes->lane);
    if (!lanes) {
        return error_no_memory(error);
    }
    fflush(NULL); /* a lane must not write what the caller has buffered */
    for (int i = 0; i < count; i++) {
        const enum ecgp_result result = start(lanes, options, source, error);
        if (result != ECGP_OK) {
            lanes_destroy(lanes);
            return result;
        }
    }
    *out = lanes;
    return ECGP_OK;
}

void lanes_destroy(struct lanes *lanes)
{
    if (!lanes) {
        return;
    }
    for (int i = 0; i < lanes->count; i++) {
        if (lanes->lane[i].socket >= 0) {
            close(lanes->lane[i].socket);
        }
    }
    for (int i = 0; i < lanes->count; i++) {
        while (waitpid(lanes->lane[i].process, NULL, 0) < 0 && errno == EINTR) {
        }
    }
    free(lanes);
}

int lanes_count(const struct lanes *lanes)
{
    return lanes->count;
}

/* The lane with the fewest pages. */
static struct lane *least_busy(const struct lanes *lanes)
{
    const struct lane *best = &lanes->lane[0];
    for (int i = 1; i < lanes->count; i++) {
        best = lanes->lane[i].pending < best->pending ? &lanes->lane[i] : best;
    }
    return (struct lane *)best;
}

bool lanes_have_room(const struct lanes *lanes)
{
    return least_busy(lanes)->pending < LANE_DEPTH;
}

int lanes_pending(const struct lanes *lanes)
{
    int pending = 0;
    for (int i = 0; i < lanes->count; i++) {
        pending += lanes->lane[i].pending;
    }
    return pending;
}

/* What became of a lane whose socket closed. */
static enum ecgp_result lane_died(struct lane *lane, struct ecgp_error *error)
{
    int status = 0;
    while (waitpid(lane->process, &status, 0) < 0 && errno == EINTR) {
    }
    close(lane->socket);
    lane->socket = -1;
    if (WIFSIGNALED(status)) {
        return error_set(error, ECGP_INTERNAL,
                         "a worker process was ended by signal %d (%s) about page %s; run again "
                         "with --resume",
                         WTERMSIG(status), strsignal(WTERMSIG(status)), lane->name);
    }
    return error_set(error, ECGP_INTERNAL, "a worker process ended with status %d about page %s",
                     WEXITSTATUS(status), lane->name);
}

enum ecgp_result lanes_give(struct lanes *lanes, const struct scheduled *page,
                            struct ecgp_error *error)
{
    struct lane *lane = least_busy(lanes);
    memcpy(lane->name, page->name, sizeof lane->name);
    if (!send_all(lane->socket, page, sizeof *page)) {
        return lane_died(lane, error);
    }
    lane->pending++;
    return ECGP_OK;
}

static enum ecgp_result take_from(struct lane *lane, struct lane_result *result,
                                  struct ecgp_error *error)
{
    struct reply reply;
    if (!receive_all(lane->socket, &reply, sizeof reply)) {
        return lane_died(lane, error);
    }
    lane->pending--;
    *result = (struct lane_result){.number = reply.number, .summary = reply.summary};
    if (reply.error.code != ECGP_OK) {
        return error_set(error, reply.error.code, "%s", reply.error.text);
    }
    char *end = text_reserve(&result->log, reply.log);
    if (!end) {
        return error_no_memory(error);
    }
    if (!receive_all(lane->socket, end, reply.log)) {
        text_free(&result->log);
        return lane_died(lane, error);
    }
    end[reply.log] = '\0';
    result->log.length = reply.log;
    return ECGP_OK;
}

enum ecgp_result lanes_take(struct lanes *lanes, int milliseconds, struct lane_result *result,
                            bool *have, struct ecgp_error *error)
{
    struct pollfd fds[256];
    const int count = lanes->count < 256 ? lanes->count : 256;
    *have = false;
    for (int i = 0; i < count; i++) {
        fds[i] = (struct pollfd){.fd = lanes->lane[i].socket, .events = POLLIN};
    }
    if (poll(fds, (nfds_t)count, milliseconds) <= 0) {
        return ECGP_OK;
    }
    for (int i = 0; i < count; i++) {
        if (fds[i].revents) {
            *have = true;
            return take_from(&lanes->lane[i], result, error);
        }
    }
    return ECGP_OK;
}
