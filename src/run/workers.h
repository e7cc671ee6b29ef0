/*
 * Workers: processes that draw side by side. Software OpenGL shares one rasterizer among the
 * contexts of a process, so each worker is a process with a context of its own.
 *
 * A worker is started in one of two ways. Those of a dataset are forked: they inherit the options,
 * the listed records and the lock on the output folder, and a dataset needs no other program. Those
 * of a feed are executed (the program ecgpress-feed): a feed lives in a user's process, whose
 * threads, locks and GPU contexts a fork would leave in an unusable state. All else is the same: a
 * worker takes messages from its socket, answers, and ends when the socket closes.
 */
#ifndef RUN_WORKERS_H
#define RUN_WORKERS_H

#include <poll.h>
#include <sys/types.h>

#include "run/wire.h"

enum { WORKER_SOCKET = 3 }; /* where an executed worker finds its end of the socket */

struct worker {
    pid_t process; /* 0: it has ended */
    int socket;    /* -1: closed */
};

struct workers {
    int count;
    struct worker *worker;
    struct pollfd *polled; /* one a worker, then one of the caller's */
};

/* Forks `count` workers whose whole life is `live`. They ignore interrupts, which are the parent's
 * to handle, and die with the parent. Call while no other thread runs and no OpenGL is in use.
 * workers_finish also after a failure. */
enum ecgp_result workers_fork(struct workers *workers, int count,
                              void (*live)(int socket, void *context), void *context,
                              struct ecgp_error *error);
/* Executes `count` workers. */
enum ecgp_result workers_execute(struct workers *workers, int count, struct ecgp_error *error);

/* Closes the sockets and waits for the workers to end; those that have not after `grace_ms` (-1:
 * wait for all) are killed. */
void workers_finish(struct workers *workers, int grace_ms);
/* Forgets the workers in a process that is forked from the one that has them. */
void workers_abandon(struct workers *workers);

/* Sends a message to all; one that is gone is found when its answer is awaited. */
void workers_tell(const struct workers *workers, const struct message *message, const void *body,
                  int fd);

/* Waits for an answer of any worker or for the descriptor `other` (-1: none), at most
 * `milliseconds`
 * (-1: without end). Returns what poll returns. */
int workers_wait(struct workers *workers, int other, int milliseconds);
/* Whether a worker has an answer to be received, or has ended, as of that call. */
bool workers_have_answer(const struct workers *workers, int number);

/* Ends a worker whose socket has closed; the failure says what became of it. */
enum ecgp_result workers_lost(struct workers *workers, int number, struct ecgp_error *error);

#endif
