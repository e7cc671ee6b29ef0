#define _GNU_SOURCE
#include "recipe/page_sum.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/file.h"
#include "dataset/file_paths.h"

static enum ecgp_result sum_file(int fd, const char *path, char hex[DIGEST_HEX], int64_t *bytes,
                                 struct ecgp_error *error)
{
    struct sha256_ctx sum;
    sha256_init(&sum);
    *bytes = digest_add_file(&sum, fd);
    const int cause = errno;
    digest_hex(&sum, hex);
    return *bytes >= 0 ? ECGP_OK
                       : error_set(error, ECGP_IO, "%s: cannot be read: %s", path, strerror(cause));
}

enum ecgp_result file_sum(const char *path, char hex[DIGEST_HEX], int64_t *bytes,
                          struct ecgp_error *error)
{
    FILE *file;
    int64_t count;
    enum ecgp_result result = file_open(path, &file, error);
    if (result == ECGP_OK) {
        result = sum_file(fileno(file), path, hex, bytes ? bytes : &count, error);
        fclose(file);
    }
    return result;
}

/* --- of a page ----------------------------------------------------------------------------------
 */

/* What does not hang on who draws. */
static bool is_label(const char *path)
{
    static const char *const endings[] = {".txt", ".json", ".csv"};
    const size_t length = strlen(path);
    for (size_t i = 0; i < ARRAY_COUNT(endings); i++) {
        const size_t ending = strlen(endings[i]);
        if (length > ending && strcmp(path + length - ending, endings[i]) == 0) {
            return true;
        }
    }
    return false;
}

static enum ecgp_result sum_named(const struct folder *root, const struct file_path *named,
                                  char hex[DIGEST_HEX], struct ecgp_error *error)
{
    const int fd = folder_open_file(root, named->path, O_RDONLY);
    if (fd < 0) {
        return folder_opening_failed(root, named->path, errno, error);
    }
    int64_t bytes;
    const enum ecgp_result result = sum_file(fd, named->path, hex, &bytes, error);
    close(fd);
    return result == ECGP_OK && bytes != named->bytes
               ? error_set(error, ECGP_BAD_DATA, "%s/%s: %lld bytes, but files.jsonl says %lld",
                           root->path, named->path, (long long)bytes, (long long)named->bytes)
               : result;
}

static enum ecgp_result sum_all(const struct folder *root, const struct file_paths *names,
                                struct page_sum *sum, struct ecgp_error *error)
{
    struct text all = {0}, labels = {0};
    enum ecgp_result result = ECGP_OK;
    char hex[DIGEST_HEX];
    for (size_t i = 0; i < names->count && result == ECGP_OK; i++) {
        result = sum_named(root, &names->item[i], hex, error);
        digest_add_line(&all, hex, names->item[i].path);
        if (is_label(names->item[i].path)) {
            digest_add_line(&labels, hex, names->item[i].path);
        }
    }
    if (result == ECGP_OK && (all.failed || labels.failed)) {
        result = error_no_memory(error);
    }
    if (result == ECGP_OK) {
        digest_of_text(&all, sum->all);
        digest_of_text(&labels, sum->labels);
    }
    text_free(&all);
    text_free(&labels);
    return result;
}

enum ecgp_result page_sum(const struct folder *root, const char *line, size_t length,
                          struct page_sum *sum, struct ecgp_error *error)
{
    struct file_paths paths;
    enum ecgp_result result = file_paths_read(&paths, line, length, error);
    if (result == ECGP_BAD_DATA) {
        error_set(error, result, "%s/files.jsonl: a line is no list of a page's files", root->path);
    }
    result = result ? result : sum_all(root, &paths, sum, error);
    file_paths_free(&paths);
    return result;
}
