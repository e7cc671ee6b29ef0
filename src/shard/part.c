#define _GNU_SOURCE
#include "shard/part.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/process.h"

enum {
    TRIES = 100,          /* names for one process */
    TOUCH_MS = 5000,      /* between signs of life */
    ALIVE_S = 900,        /* after the last of them a part of another machine counts as dead ... */
    LEFT_S = 24 * 60 * 60 /* ... and may be removed */
};

#define ENDING ".part"

/* --- one's own ----------------------------------------------------------------------------------
 */

static enum ecgp_result make_folder(struct part *part, int64_t shard, struct ecgp_error *error)
{
    char host[PROCESS_HOST], again[16] = "";
    process_host(host);
    for (int i = 1; i < TRIES; i++) {
        snprintf(part->name, sizeof part->name, ".shard-%06lld.%s-%ld%s" ENDING, (long long)shard,
                 host, (long)getpid(), again);
        if (mkdirat(part->beside->fd, part->name, 0777) == 0) {
            return ECGP_OK;
        }
        if (errno != EEXIST) {
            break;
        }
        snprintf(again, sizeof again, "+%d", i);
    }
    const int cause = errno;
    const enum ecgp_result result = error_set(
        error, file_is_of_disk(cause) ? ECGP_IO : ECGP_NO_OUTPUT,
        "%s/%s: folder cannot be created: %s", part->beside->path, part->name, strerror(cause));
    part->name[0] = '\0';
    return result;
}

static enum ecgp_result make_scratch(struct part *part, const char *scratch,
                                     struct ecgp_error *error)
{
    if (asprintf(&part->scratch, "%s/ecgpress-XXXXXX", scratch) < 0) {
        part->scratch = NULL;
        return error_no_memory(error);
    }
    enum ecgp_result result = file_make_folders(scratch, error);
    if (result == ECGP_OK && !mkdtemp(part->scratch)) {
        result = error_set(error, ECGP_NO_OUTPUT, "%s: folder cannot be created: %s", part->scratch,
                           strerror(errno));
    }
    if (result != ECGP_OK) {
        free(part->scratch);
        part->scratch = NULL;
    }
    return result;
}

enum ecgp_result part_open(struct part *part, const struct folder *beside, int64_t shard,
                           const char *scratch, struct ecgp_error *error)
{
    *part = (struct part){.beside = beside, .lock = -1};
    enum ecgp_result result = make_folder(part, shard, error);
    if (result != ECGP_OK) {
        return result;
    }
    part->lock = file_openat(beside->fd, part->name, O_RDONLY | O_DIRECTORY);
    if (part->lock >= 0) {
        flock(part->lock, LOCK_EX); /* a file system without locks is used without */
    }
    part->touched_ms = process_now_ms();
    part->path = file_join(beside->path, part->name);
    result = part->path ? ECGP_OK : error_no_memory(error);
    if (result == ECGP_OK && *scratch) {
        result = make_scratch(part, scratch, error);
    }
    if (result == ECGP_OK) {
        part->tree = file_join(part->scratch ? part->scratch : part->path, "tree");
        result = part->tree ? file_make_folders(part->tree, error) : error_no_memory(error);
    }
    return result;
}

/* Removes a folder; what fails once may not fail twice. What is left the next task removes. */
static void remove_folder(const char *path)
{
    if (path && file_remove_tree(path, NULL) != ECGP_OK) {
        file_remove_tree(path, NULL);
    }
}

void part_close(struct part *part)
{
    remove_folder(part->scratch);
    remove_folder(part->name[0] ? part->path : NULL);
    if (part->lock >= 0) {
        close(part->lock);
    }
    free(part->scratch);
    free(part->path);
    free(part->tree);
    *part = (struct part){.lock = -1};
}

void part_touch(struct part *part)
{
    const int64_t now = process_now_ms();
    if (part->lock >= 0 && now - part->touched_ms >= TOUCH_MS) {
        futimens(part->lock, NULL);
        part->touched_ms = now;
    }
}

/* --- those of others ----------------------------------------------------------------------------
 */

bool part_is_name(const char *name, int64_t *shard)
{
    static const char begin[] = ".shard-";
    const size_t length = strlen(name);
    if (strncmp(name, begin, sizeof begin - 1) != 0 || length < sizeof begin + sizeof ENDING ||
        strcmp(name + length - (sizeof ENDING - 1), ENDING) != 0) {
        return false;
    }
    char *end;
    *shard = strtoll(name + sizeof begin - 1, &end, 10);
    return isdigit((unsigned char)name[sizeof begin - 1]) && *end == '.';
}

/* Whether somebody holds the part's lock. */
static bool is_locked(const struct folder *beside, const char *name)
{
    const int fd = file_openat(beside->fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    const bool locked = fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    if (fd >= 0) {
        close(fd);
    }
    return locked;
}

/* The process of this machine that made the part; 0: it is another machine's. */
static pid_t process_of(const char *name)
{
    char host[PROCESS_HOST];
    process_host(host);
    const char *at = strchr(name + 1, '.');
    const size_t length = strlen(host);
    if (!at || strncmp(at + 1, host, length) != 0 || at[1 + length] != '-') {
        return 0;
    }
    const long process = strtol(at + 2 + length, NULL, 10);
    return process > 0 ? (pid_t)process : 0;
}

/* Seconds since the part gave a sign of life. */
static double silent_s(const struct folder *beside, const char *name)
{
    struct stat status;
    return folder_look(beside, name, &status) ? difftime(time(NULL), status.st_mtime) : 0;
}

bool part_is_alive(const struct folder *beside, const char *name)
{
    if (is_locked(beside, name)) {
        return true;
    }
    const pid_t process = process_of(name);
    return process > 0 ? false : silent_s(beside, name) < ALIVE_S;
}

static bool is_left(const struct folder *beside, const char *name)
{
    if (is_locked(beside, name)) {
        return false;
    }
    const pid_t process = process_of(name);
    return process > 0 ? kill(process, 0) != 0 && errno == ESRCH : silent_s(beside, name) > LEFT_S;
}

void part_remove_left(const struct folder *beside)
{
    DIR *folder = file_list(file_openat(beside->fd, ".", O_RDONLY | O_DIRECTORY));
    const struct dirent *entry;
    int64_t of;
    while (folder && (entry = file_next_entry(folder))) {
        if (part_is_name(entry->d_name, &of) && is_left(beside, entry->d_name)) {
            char *path = file_join(beside->path, entry->d_name);
            if (path) {
                file_remove_tree(path, NULL);
            }
            free(path);
        }
    }
    if (folder) {
        closedir(folder);
    }
}
