#define _GNU_SOURCE
#include "preview/watch.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/file.h"

enum { FD_END, FD_SIGNAL, FD_EDIT, FDS };

struct watch {
    pthread_t thread;
    sigset_t signals;
    struct pollfd fds[FDS]; /* fd -1: there is none */
    _Atomic(void (*)(void)) wake;
    atomic_bool stopped, edited;
};

/* What comes in is only counted, and read so that the next poll waits again. */
static void drain(int fd)
{
    char bytes[4096];
    if (read(fd, bytes, sizeof bytes) < 0) {
        return;
    }
}

static void *wait_for(void *user)
{
    struct watch *watch = user;
    for (;;) {
        if (poll(watch->fds, FDS, -1) < 0) {
            continue;
        }
        if (watch->fds[FD_END].revents) {
            return NULL;
        }
        if (watch->fds[FD_SIGNAL].revents) {
            drain(watch->fds[FD_SIGNAL].fd);
            watch->fds[FD_SIGNAL].fd = -watch->fds[FD_SIGNAL].fd - 2; /* poll passes it over */
            pthread_sigmask(SIG_UNBLOCK, &watch->signals, NULL);      /* the next one counts */
            atomic_store(&watch->stopped, true);
        }
        if (watch->fds[FD_EDIT].revents) {
            drain(watch->fds[FD_EDIT].fd);
            atomic_store(&watch->edited, true);
        }
        void (*wake)(void) = atomic_load(&watch->wake);
        if (wake) {
            wake();
        }
    }
}

/* Looks at the folders in a folder. */
static int open_folder(const char *folder)
{
    const int fd = folder ? inotify_init1(IN_CLOEXEC | IN_NONBLOCK) : -1;
    DIR *entries = fd >= 0 ? opendir(folder) : NULL;
    for (struct dirent *entry; entries && (entry = readdir(entries));) {
        char *path = entry->d_name[0] != '.' ? file_join(folder, entry->d_name) : NULL;
        if (path) {
            inotify_add_watch(fd, path, IN_CLOSE_WRITE | IN_MOVED_TO | IN_ONLYDIR);
        }
        free(path);
    }
    if (entries) {
        closedir(entries);
    }
    return fd;
}

static void close_fds(struct watch *watch)
{
    for (int i = 0; i < FDS; i++) {
        const int fd = watch->fds[i].fd;
        if (fd != -1) {
            close(fd < 0 ? -fd - 2 : fd);
        }
    }
}

enum ecgp_result watch_create(struct watch **out, const char *folder, struct ecgp_error *error)
{
    *out = NULL;
    struct watch *watch = calloc(1, sizeof *watch);
    if (!watch) {
        return error_no_memory(error);
    }
    sigemptyset(&watch->signals);
    sigaddset(&watch->signals, SIGINT);
    sigaddset(&watch->signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &watch->signals, NULL);
    watch->fds[FD_END] = (struct pollfd){eventfd(0, EFD_CLOEXEC), POLLIN, 0};
    watch->fds[FD_SIGNAL] =
        (struct pollfd){signalfd(-1, &watch->signals, SFD_CLOEXEC | SFD_NONBLOCK), POLLIN, 0};
    int cause = watch->fds[FD_END].fd < 0 || watch->fds[FD_SIGNAL].fd < 0 ? errno : 0;
    watch->fds[FD_EDIT] = (struct pollfd){open_folder(folder), POLLIN, 0};
    cause = cause ? cause : pthread_create(&watch->thread, NULL, wait_for, watch);
    if (cause != 0) {
        close_fds(watch);
        free(watch);
        return error_set(error, ECGP_IO, "cannot wait for signals: %s", strerror(cause));
    }
    *out = watch;
    return ECGP_OK;
}

void watch_wake(struct watch *watch, void (*wake)(void))
{
    atomic_store(&watch->wake, wake);
}

void watch_destroy(struct watch *watch)
{
    if (!watch) {
        return;
    }
    const uint64_t one = 1;
    while (write(watch->fds[FD_END].fd, &one, sizeof one) < 0) {
        /* interrupted by a signal */
    }
    pthread_join(watch->thread, NULL);
    close_fds(watch);
    free(watch);
}

bool watch_stopped(const struct watch *watch)
{
    return atomic_load(&watch->stopped);
}

bool watch_edited(struct watch *watch)
{
    return atomic_exchange(&watch->edited, false);
}
