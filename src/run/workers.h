/*
 * Workers: processes that draw side by side. Software OpenGL shares one rasterizer among the
 * contexts of a process, so each worker is a process with a context of its own.
 *
 * A worker is started in one of two ways. Workers of a dataset are forked: they inherit the
 * options, the list of records (a quarter of a second for the 21,799 of PTB-XL) and the lock on the
 * output folder, and a dataset needs no second program. Workers of a feed execute the program
 * ecgpress-feed: a feed lives in a user's process, whose threads, locks and GPU contexts a fork
 * would leave in an unusable state. All else is the same: a worker receives messages from its
 * socket, answers them, and ends when the socket closes.
 */
#ifndef RUN_WORKERS_H
#define RUN_WORKERS_H

#include <poll.h>
#include <sys/types.h>

#include "run/wire.h"

enum {
    WORKER_SOCKET = 3,     /* where an executed worker finds its end of the socket */
    WORKER_NO_MEMORY = 71, /* exit code (EX_OSERR) of one that has no memory to answer with */
};

struct worker {
    pid_t process;     /* 0: it has ended */
    int socket;        /* -1: closed */
    int64_t waited_ms; /* how long its user has waited since it last got anywhere */
    int reason;        /* errno of what it could not be sent or asked; 0: the fault is its own */
    struct inbox inbox;
};

struct workers {
    int count;
    struct worker *worker;
    struct pollfd *polled; /* one per worker, then one of the caller's */
    void (*live)(int socket, int number, void *context); /* of forked workers */
    void *context;
    pid_t parent;
    struct text program; /* of executed workers */
};

/* Forks `count` workers that run `live`, each with its number. They ignore SIGHUP, SIGINT and
 * SIGTERM, which the parent handles, and are killed when the parent ends. Call this while no other
 * thread runs and OpenGL is not in use; call workers_finish even after a failure. */
enum ecgp_result workers_fork(struct workers *workers, int count,
                              void (*live)(int socket, int number, void *context), void *context,
                              struct ecgp_error *error);
/* Starts `count` workers that execute ecgpress-feed. */
enum ecgp_result workers_execute(struct workers *workers, int count, struct ecgp_error *error);
/* Starts a worker anew in the place of one that was lost. */
enum ecgp_result workers_restart(struct workers *workers, int number, struct ecgp_error *error);

/* Closes the sockets and waits for the workers to end. Those still running after `grace_ms` (-1: no
 * limit) are killed. */
void workers_finish(struct workers *workers, int grace_ms);
/* Forgets the workers in a process that was forked from theirs. */
void workers_abandon(struct workers *workers);

/* Sends a message to a worker. One that does not take it within seconds, or cannot be reached, is
 * cut off: the next wait finds its end. */
void workers_send_to(const struct workers *workers, int number, const struct message *message,
                     const void *body, int fd);
/* The same to all workers. */
void workers_send(const struct workers *workers, const struct message *message, const void *body,
                  int fd);

/* Waits up to `milliseconds` (-1: no limit) for an answer of any worker or for input on the
 * descriptor `other` (-1: none). Returns how many have one: 0 when the time is over or a signal
 * came, -1 where the system cannot wait. */
int workers_wait(struct workers *workers, int other, int milliseconds, struct ecgp_error *error);
/* Whether that wait found an answer of a worker, or its end. */
bool workers_have_answer(const struct workers *workers, int number);
/* Reads what there is of a worker's answer into its inbox, without waiting for the rest. */
enum wire_state workers_read(struct workers *workers, int number);

/* Ends a worker whose socket has closed. The error describes how it ended; ECGP_NO_MEMORY where it
 * ran out of memory or the kernel may have killed it for that. */
enum ecgp_result workers_lost(struct workers *workers, int number, struct ecgp_error *error);
/* Kills a worker that is of no use: "worker process 12 <reason>". */
enum ecgp_result workers_kill(struct workers *workers, int number, const char *reason,
                              struct ecgp_error *error);
/* Whether a worker that is at work has been waited for too long; if so, kills it. `limit_s` is the
 * option page_timeout: 0: there is no limit. */
bool workers_late(struct workers *workers, int number, int64_t limit_s, struct ecgp_error *error);

#endif
