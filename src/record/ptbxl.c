#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "record/listing.h"
#include "base/number.h"
#include "record/table.h"

#define MAX_COLUMNS 256
#define LAST_FOLD   10

/* The table's columns that matter here. */
struct columns {
    int all, fold, file;
};

struct lister {
    const char *folder;
    int folder_fd;
    struct table table;
    struct columns columns;
    struct listing *listing;
    int64_t row, absent;
};

static int find_column(char **cells, int count, const char *name)
{
    for (int i = 0; i < count; i++) {
        if (strcmp(cells[i], name) == 0) {
            return i;
        }
    }
    return -1;
}

static enum ecgp_result read_columns(struct lister *lister, const char *file_column,
                                     struct ecgp_error *error)
{
    char *cells[MAX_COLUMNS];
    int count;
    const enum ecgp_result result = table_row(&lister->table, cells, MAX_COLUMNS, &count, error);
    if (result != ECGP_OK) {
        return result;
    }
    const int stored = count < MAX_COLUMNS ? count : MAX_COLUMNS;
    lister->columns = (struct columns){
        .all = count,
        .fold = find_column(cells, stored, "strat_fold"),
        .file = find_column(cells, stored, file_column),
    };
    const bool no_fold = lister->columns.fold < 0;
    const bool no_file = lister->columns.file < 0;
    if (no_fold || no_file) {
        return error_set(error, ECGP_BAD_DATA, "%s, line 1: there is no column %s%s%s",
                         lister->table.path, no_fold ? "strat_fold" : "",
                         no_fold && no_file ? " and no column " : "", no_file ? file_column : "");
    }
    return ECGP_OK;
}

static enum ecgp_result parse_fold(const struct lister *lister, const char *cell,
                                   enum ecgp_split *split, struct ecgp_error *error)
{
    double fold;
    if (!number_is_real(cell, &fold) || fold < 1 || fold > LAST_FOLD || fold != floor(fold)) {
        return error_set(error, ECGP_BAD_DATA,
                         "%s, line %jd: strat_fold is \"%.40s\", expected 1 to %d",
                         lister->table.path, (intmax_t)lister->table.line, cell, LAST_FOLD);
    }
    *split = fold < LAST_FOLD - 1 ? ECGP_SPLIT_TRAIN
             : fold < LAST_FOLD   ? ECGP_SPLIT_VAL
                                  : ECGP_SPLIT_TEST;
    return ECGP_OK;
}

static bool is_beneath(const char *file)
{
    if (*file == '\0' || *file == '/') {
        return false;
    }
    for (const char *part = file; part; part = strchr(part, '/')) {
        part += *part == '/';
        if (strncmp(part, "..", 2) == 0 && (part[2] == '/' || part[2] == '\0')) {
            return false;
        }
    }
    return true;
}

static enum ecgp_result list_file(struct lister *lister, const char *file, enum ecgp_split split,
                                  struct ecgp_error *error)
{
    char *label = NULL;
    const size_t length = strlen(lister->folder);
    const bool slash = length > 0 && lister->folder[length - 1] != '/';
    if (asprintf(&label, "%s%s%s.hea", lister->folder, slash ? "/" : "", file) < 0) {
        return error_no_memory(error);
    }
    struct stat status;
    enum ecgp_result result = ECGP_OK;
    const bool known = fstatat(lister->folder_fd, label + length + slash, &status, 0) == 0;
    if (!known && errno != ENOENT && errno != ENOTDIR) {
        result = file_opening_failed(label, errno, error);
    } else if (known && S_ISREG(status.st_mode)) {
        result = listing_add(lister->listing, label, lister->row, split, error);
    } else {
        lister->absent++;
    }
    free(label);
    return result;
}

static enum ecgp_result list_row(struct lister *lister, char **cells, struct ecgp_error *error)
{
    enum ecgp_split split = ECGP_SPLIT_TRAIN;
    enum ecgp_result result = parse_fold(lister, cells[lister->columns.fold], &split, error);
    if (result != ECGP_OK) {
        return result;
    }
    const char *file = cells[lister->columns.file];
    if (!is_beneath(file)) {
        return error_set(
            error, ECGP_BAD_DATA,
            "%s, line %jd: the file \"%.200s\" is not allowed, expected a path beneath "
            "the table's folder",
            lister->table.path, (intmax_t)lister->table.line, file);
    }
    return list_file(lister, file, split, error);
}

static enum ecgp_result list_rows(struct lister *lister, struct ecgp_error *error)
{
    char *cells[MAX_COLUMNS];
    const int columns = lister->columns.all;
    bool more = true;
    enum ecgp_result result = ECGP_OK;
    while (result == ECGP_OK && more) {
        result = table_data_row(&lister->table, cells, MAX_COLUMNS, columns, &more, error);
        if (result == ECGP_OK && more) {
            result = list_row(lister, cells, error);
            lister->row++;
        }
    }
    return result;
}

static enum ecgp_result list_table(struct lister *lister, const char *path, double rate_hz,
                                   struct ecgp_error *error)
{
    char *data;
    size_t size;
    enum ecgp_result result = file_read(path, LIMIT_TABLE_BYTES, &data, &size, error);
    if (result != ECGP_OK) {
        return result;
    }
    result = table_begin(&lister->table, path, data, size, ',', error);
    const char *column = rate_hz == 100 ? "filename_lr" : "filename_hr";
    result = result ? result : read_columns(lister, column, error);
    result = result ? result : list_rows(lister, error);
    if (result == ECGP_OK && lister->listing->count == 0) {
        result = error_set(error, ECGP_NO_INPUT,
                           "%s: none of the %jd records that %s names at %g Hz is there",
                           lister->folder, (intmax_t)lister->row, PTBXL_TABLE, rate_hz);
    }
    free(data);
    return result;
}

enum ecgp_result ptbxl_list(const char *folder, double rate_hz, struct listing *listing,
                            int64_t *absent, struct ecgp_error *error)
{
    if (rate_hz != 100 && rate_hz != 500) {
        return error_set(error, ECGP_USAGE,
                         "%s: PTB-XL has 100 Hz and 500 Hz, but sampling_rate is %g", folder,
                         rate_hz);
    }
    struct lister lister = {.folder = folder, .listing = listing};
    lister.folder_fd = file_openat(AT_FDCWD, folder, O_PATH | O_DIRECTORY);
    if (lister.folder_fd < 0) {
        return file_opening_failed(folder, errno, error);
    }
    char *path = file_join(folder, PTBXL_TABLE);
    const enum ecgp_result result =
        path ? list_table(&lister, path, rate_hz, error) : error_no_memory(error);
    free(path);
    close(lister.folder_fd);
    *absent = lister.absent;
    return result;
}
