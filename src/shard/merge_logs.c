#define _GNU_SOURCE
#include "shard/merge_logs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dataset/index_file.h"
#include "shard/shard_file.h"

bool merge_has_log(const struct survey *survey, enum log log)
{
    const struct survey_shard *first = &survey->shard[0];
    if (!first->folder) {
        return first->log[log].bytes >= 0;
    }
    char path[SHARD_NAME + 256];
    struct stat status;
    shard_name(0, "/", path);
    snprintf(path + strlen(path), sizeof path - strlen(path), "%s", tree_logs[log].name);
    return folder_look(&survey->folder, path, &status);
}

/* A log that is being read from shard after shard. */
struct joining {
    const struct survey *survey;
    enum log log;
    struct index_file file;
    bool begun;
    struct ecgp_error *error;
};

static int64_t pages_of(const struct survey_shard *shard, int set)
{
    int64_t pages = 0;
    for (int split = 0; split < ECGP_SPLITS; split++) {
        pages += shard->pages[set][split];
    }
    return pages;
}

/* Adds a line without the end that it has in its shard, and the one that it has here before it. */
static enum ecgp_result add_line(struct joining *joining, const char *line, size_t length)
{
    const struct tree_log *log = &tree_logs[joining->log];
    const size_t end = strlen(log->end);
    if (length > 0 && line[length - 1] == '\n') {
        length--;
    }
    length -= end == 2 && length > 0 && line[length - 1] == log->end[0];
    enum ecgp_result result = ECGP_OK;
    if (joining->begun) {
        result = index_file_add(&joining->file, log->end, end, joining->error);
    }
    joining->begun = true;
    return result ? result : index_file_add(&joining->file, line, length, joining->error);
}

static enum ecgp_result broken(const struct joining *joining, int64_t shard)
{
    if (errno != 0) {
        return error_set(joining->error, ECGP_IO, "%s: reading %s of shard %lld failed: %s",
                         joining->survey->folder.path, tree_logs[joining->log].name,
                         (long long)shard, strerror(errno));
    }
    return error_set(joining->error, ECGP_BAD_DATA,
                     "%s: shard %lld has fewer lines in %s than its manifest has pages",
                     joining->survey->folder.path, (long long)shard, tree_logs[joining->log].name);
}

/* Adds the lines `first` to `end` - 1 of the log of a shard; `head`: of which its first line is
 * none, and is added if nothing was yet. */
static enum ecgp_result add_lines(struct joining *joining, int64_t shard, int64_t first,
                                  int64_t end, bool head)
{
    FILE *file;
    char *line = NULL;
    size_t room = 0;
    int64_t left;
    enum ecgp_result result =
        shard_open_file(joining->survey, shard, &joining->survey->shard[shard].log[joining->log],
                        tree_logs[joining->log].name, &file, &left, joining->error);
    if (result != ECGP_OK) {
        return result;
    }
    for (int64_t i = head ? -1 : 0; i < end && result == ECGP_OK; i++) {
        errno = 0;
        const ssize_t length = getline(&line, &room, file);
        left -= length;
        if (length < 0 || left < 0) {
            result = broken(joining, shard);
        } else if (i < 0 && !joining->begun && joining->file.fd < 0) {
            result = index_file_add(&joining->file, line, (size_t)length, joining->error);
        } else if (i >= first) {
            result = add_line(joining, line, (size_t)length);
        }
    }
    free(line);
    fclose(file);
    return result;
}

enum ecgp_result merge_log(const struct survey *survey, enum log log, struct ecgp_error *error)
{
    const struct tree_log *of = &tree_logs[log];
    const bool head = log == LOG_REFERENCE;
    const bool main_only = log != LOG_PAGES && log != LOG_FILES && !head;
    struct joining joining = {survey, log, index_file_begin(&survey->folder, of->name), false,
                              error};
    enum ecgp_result result = ECGP_OK;
    for (int set = 0; set < (main_only ? 1 : SETS); set++) {
        for (int64_t i = 0; i < survey->shards && result == ECGP_OK; i++) {
            const int64_t first = set > 0 ? pages_of(&survey->shard[i], 0) : 0;
            const int64_t pages = pages_of(&survey->shard[i], set);
            if (pages > 0) {
                result = add_lines(&joining, i, first, first + pages, head);
            }
        }
    }
    if (result == ECGP_OK && joining.begun && of->cut == 0) {
        result = index_file_add(&joining.file, of->end, strlen(of->end), error);
    }
    if (result == ECGP_OK && *of->tail) {
        result = index_file_add(&joining.file, of->tail, strlen(of->tail), error);
    }
    result = result ? result : index_file_end(&joining.file, error);
    index_file_free(&joining.file);
    return result;
}
