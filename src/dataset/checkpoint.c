#define _GNU_SOURCE
#include "dataset/checkpoint.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/process.h"
#include "dataset/file_list.h"
#include "dataset/output_log.h"

enum {
    REST = 50,              /* times the duration of a checkpoint until the next */
    WAITING_MOST = 64 << 20 /* bytes of a log's lines, which end the rest */
};

void checkpoint_begin(struct checkpoint *checkpoint)
{
    *checkpoint = (struct checkpoint){0};
    for (int log = 0; log < LOGS; log++) {
        checkpoint->log[log] = -1;
    }
}

bool checkpoint_add(struct checkpoint *checkpoint, enum log log, const struct text *line,
                    const char *end)
{
    struct text *waiting = &checkpoint->waiting[log];
    text_add_bytes(waiting, line->data, line->length);
    text_add(waiting, end);
    return !waiting->failed;
}

/* --- the thread ---------------------------------------------------------------------------------
 */

static bool sync_file(const struct folder *root, const char *path, int flags)
{
    const int file = folder_open_file(root, path, O_RDONLY | flags);
    const bool good = file >= 0 && file_sync(file);
    const int cause = errno;
    if (file >= 0) {
        close(file);
    }
    errno = cause;
    return good;
}

/* Syncs a page's files and their folders, one by one. */
static bool sync_page(const struct folder *root, const char *line, size_t length)
{
    struct file_list list;
    const char *path;
    int64_t bytes;
    const enum ecgp_result result = file_list_read(&list, line, length);
    bool good = result == ECGP_OK;
    while (good && file_list_next(&list, &path, &bytes)) {
        char parent[256];
        snprintf(parent, sizeof parent, "%.*s", (int)(file_base(path) - path - 1), path);
        good = sync_file(root, path, 0) && sync_file(root, parent, O_DIRECTORY);
    }
    file_list_finish(&list);
    errno = result == ECGP_NO_MEMORY ? ENOMEM : errno;
    return good;
}

static bool sync_pages(const struct checkpoint *checkpoint)
{
    const struct text *lines = &checkpoint->going[LOG_FILES];
    const char *line = lines->data;
    for (const char *end; line && (end = strchr(line, '\n')); line = end + 1) {
        if (!sync_page(checkpoint->root, line, (size_t)(end - line))) {
            return false;
        }
    }
    return true;
}

static bool sync_all(const struct checkpoint *checkpoint)
{
    int result;
    do {
        result = syncfs(checkpoint->root->fd);
    } while (result != 0 && errno == EINTR);
    if (result == 0) {
        return true;
    }
    return (errno == ENOSYS || errno == EINVAL || errno == EPERM) && sync_pages(checkpoint);
}

static bool append(int log, const struct text *lines)
{
    return log < 0 || (file_write_all(log, lines->data, lines->length) && file_sync(log));
}

/* Syncs what the pages wrote, then adds their lines. pages.jsonl comes last. */
static void *work(void *user)
{
    struct checkpoint *checkpoint = user;
    const int64_t begun = process_now_ms();
    checkpoint->failed_log = LOGS;
    bool good = checkpoint->unsynced || sync_all(checkpoint);
    for (int log = LOGS - 1; log >= 0 && good; log--) {
        checkpoint->failed_log = log;
        good = append(checkpoint->log[log], &checkpoint->going[log]);
    }
    checkpoint->cause = good ? 0 : errno ? errno : EIO;
    checkpoint->took_ms = process_now_ms() - begun;
    atomic_store(&checkpoint->done, true);
    return NULL;
}

/* Starts the thread, which takes no signals; false where there is none to be had. */
static bool start(struct checkpoint *checkpoint)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    const bool started = pthread_create(&checkpoint->thread, NULL, work, checkpoint) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

/* --- calls --------------------------------------------------------------------------------------
 */

/* Rests after a checkpoint, and reports how it went. */
static enum ecgp_result end(struct checkpoint *checkpoint, struct ecgp_error *error)
{
    const int64_t rest = REST * checkpoint->took_ms;
    checkpoint->due_ms =
        process_now_ms() + (rest > checkpoint->rest_ms ? rest : checkpoint->rest_ms);
    if (checkpoint->cause == 0) {
        return ECGP_OK;
    }
    const int log = checkpoint->failed_log;
    checkpoint->failed = true;
    return log < LOGS ? folder_writing_failed(checkpoint->root, tree_logs[log].part,
                                              checkpoint->cause, error)
                      : file_writing_failed(checkpoint->root->path, checkpoint->cause, error);
}

/* Joins the thread, if there is one and it is done or shall be waited for. */
static enum ecgp_result collect(struct checkpoint *checkpoint, bool wait, struct ecgp_error *error)
{
    if (!checkpoint->busy || (!wait && !atomic_load(&checkpoint->done))) {
        return ECGP_OK;
    }
    pthread_join(checkpoint->thread, NULL);
    checkpoint->busy = false;
    return end(checkpoint, error);
}

/* Hands what waits to a checkpoint that begins now. */
static void hand_over(struct checkpoint *checkpoint)
{
    for (int log = 0; log < LOGS; log++) {
        const struct text done = checkpoint->going[log];
        checkpoint->going[log] = checkpoint->waiting[log];
        checkpoint->waiting[log] = done;
        text_clear(&checkpoint->waiting[log]);
    }
    checkpoint->cause = 0;
    atomic_store(&checkpoint->done, false);
}

static bool is_due(const struct checkpoint *checkpoint)
{
    const size_t waiting = checkpoint->waiting[LOG_PAGES].length;
    return !checkpoint->busy && waiting > 0 &&
           (waiting > WAITING_MOST || process_now_ms() >= checkpoint->due_ms);
}

enum ecgp_result checkpoint_poll(struct checkpoint *checkpoint, struct ecgp_error *error)
{
    enum ecgp_result result = collect(checkpoint, false, error);
    if (result != ECGP_OK || !is_due(checkpoint)) {
        return result;
    }
    hand_over(checkpoint);
    checkpoint->busy = start(checkpoint);
    if (checkpoint->busy) {
        return ECGP_OK;
    }
    work(checkpoint);
    return end(checkpoint, error);
}

enum ecgp_result checkpoint_make(struct checkpoint *checkpoint, struct ecgp_error *error)
{
    enum ecgp_result result = collect(checkpoint, true, error);
    if (result == ECGP_OK && !checkpoint->failed) {
        hand_over(checkpoint);
        work(checkpoint);
        result = end(checkpoint, error);
    }
    return result;
}

void checkpoint_finish(struct checkpoint *checkpoint)
{
    collect(checkpoint, true, NULL);
    for (int log = 0; log < LOGS; log++) {
        text_free(&checkpoint->waiting[log]);
        text_free(&checkpoint->going[log]);
        if (checkpoint->log[log] >= 0) {
            close(checkpoint->log[log]);
            checkpoint->log[log] = -1;
        }
    }
}
