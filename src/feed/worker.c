/* ecgpress-feed: a process that draws for a feed. Started by the library, never by hand. */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "base/process.h"
#include "feed/drawer.h"
#include "run/workers.h"

enum {
    LOOK_MS = 250, /* between looks at the parent, where the kernel does not tell of its end */
    GRACE_NS = 300000000, /* for a page to be finished once nobody waits for it */
};

/* The process that made the socket. */
static pid_t find_parent(void)
{
    struct ucred peer = {0};
    socklen_t size = sizeof peer;
    const bool known = getsockopt(WORKER_SOCKET, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0;
    return known && peer.pid > 0 ? peer.pid : getppid();
}

/* Ends this process, whatever it draws, soon after the feed or its process has ended. The socket
 * alone does not tell: a process that was forked from the feed's may hold it open. A signal at the
 * parent's death (PR_SET_PDEATHSIG) would come too soon: when the thread ends that began the feed.
 */
static void *watch(void *context)
{
    const pid_t parent = *(const pid_t *)context, begun_by = getppid();
    struct pollfd ends[] = {
        {.fd = (int)syscall(SYS_pidfd_open, parent, 0), .events = POLLIN},
        {.fd = WORKER_SOCKET, .events = POLLRDHUP},
    };
    const bool gone = ends[0].fd < 0 && errno == ESRCH;
    while (!gone && poll(ends, 2, LOOK_MS) <= 0 && getppid() == begun_by) {
    }
    nanosleep(&(struct timespec){.tv_nsec = GRACE_NS}, NULL);
    _exit(0);
}

/* Begins to watch; this shows early that threads can be had, for which OpenGL would wait. */
static bool begin_watch(pid_t *parent)
{
    struct ecgp_error error;
    pthread_t thread;
    *parent = find_parent();
    const int cause = pthread_create(&thread, NULL, watch, parent);
    if (cause == 0) {
        pthread_detach(thread);
        return true;
    }
    error_set(&error, ECGP_NO_MEMORY,
              "a worker process can start no thread (%s): raise the limit of processes (ulimit -u, "
              "or the container's pids limit)",
              strerror(cause));
    wire_answer(WORKER_SOCKET, -1, 0, &error);
    return false;
}

static int work(struct drawer *drawer)
{
    struct message order;
    struct text body = {0};
    struct drawer_answer answer;
    enum drawer_state state = DRAWER_ON;
    int fd;
    bool heard = true;
    while (heard && state == DRAWER_ON && wire_receive(WORKER_SOCKET, &order, &body, &fd)) {
        state = drawer_obey(drawer, &order, body.data, fd, &answer);
        if (answer.due && state != DRAWER_ASTRAY) {
            heard = wire_answer(WORKER_SOCKET, answer.subject, answer.detail, &answer.error);
        }
    }
    const bool memory = !body.failed;
    text_free(&body);
    return state == DRAWER_ASTRAY ? EX_PROTOCOL : memory ? EX_OK : WORKER_NO_MEMORY;
}

int main(void)
{
    static pid_t parent;
    struct drawer *drawer = calloc(1, sizeof *drawer);
    struct stat status;
    int code = EX_OSERR;
    const bool known = fstat(WORKER_SOCKET, &status) == 0;
    if (known ? !S_ISSOCK(status.st_mode) : errno == EBADF) {
        fputs("ecgpress-feed: started by libecgpress alone\n", stderr);
        free(drawer);
        return EX_USAGE;
    }
    if (!drawer) {
        return WORKER_NO_MEMORY;
    }
    signal(SIGINT, SIG_IGN); /* the caller decides what an interrupt means */
    process_settle();
    if (begin_watch(&parent)) {
        code = work(drawer);
    }
    drawer_finish(drawer);
    free(drawer);
    return code;
}
