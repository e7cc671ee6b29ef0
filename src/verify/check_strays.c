/* Files of which no page knows. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "verify/indexes.h"
#include "verify/known.h"

enum { NAME_MOST = 256 };

/* Lists, and files of the dataset as a whole. */
static bool is_of_whole(const char *path)
{
    char list[REPORT_PATH];
    for (int i = 0; i < dataset_folder_count; i++) {
        for (int split = 0; split < ECGP_SPLITS; split++) {
            snprintf(list, sizeof list, "%s/%s.txt", dataset_folders[i],
                     ecgp_split_name((enum ecgp_split)split));
            if (strcmp(path, list) == 0) {
                return true;
            }
        }
    }
    for (int i = 0; i < verify_whole_check_count; i++) {
        const char *known = verify_whole_checks[i].path;
        if (known && strcmp(path, known) == 0) {
            return true;
        }
    }
    return false;
}

typedef void visit_function(struct report *report, const struct whole *whole, const char *path);

/* A folder that cannot be read is trouble, unless it is missing. */
static void cannot_read(struct report *report, const char *full, int cause)
{
    struct ecgp_error error;
    if (full && cause != ENOENT && cause != ENOTDIR) {
        file_opening_failed(full, cause, &error);
        report_trouble(report, &error);
    }
}

static const struct dirent *next_entry(struct report *report, DIR *directory, const char *full)
{
    const struct dirent *entry = file_next_entry(directory);
    if (!entry && errno != 0) {
        cannot_read(report, full, errno);
    }
    return entry;
}

/* Visits what is in a folder. One that is missing holds nothing. */
static void visit(struct report *report, const struct whole *whole, const char *folder,
                  visit_function *see)
{
    char *full = file_join(report->folder, folder);
    DIR *directory = full ? file_list(file_openat(AT_FDCWD, full, O_RDONLY | O_DIRECTORY)) : NULL;
    report_memory(report, !full);
    if (!directory) {
        cannot_read(report, full, errno);
    }
    for (const struct dirent *entry; directory && (entry = next_entry(report, directory, full));) {
        const char *name = entry->d_name;
        char path[REPORT_PATH + NAME_MOST];
        snprintf(path, sizeof path, "%s%s%s", folder, *folder ? "/" : "", name);
        see(report, whole, path);
    }
    if (directory) {
        closedir(directory);
    }
    free(full);
}

static void stray(struct report *report, const char *path)
{
    report_fault(report, path, "nothing in pages.jsonl accounts for this file");
}

static void see(struct report *report, const struct whole *whole, const char *path)
{
    struct known_file file;
    enum path_match match =
        strlen(path) < REPORT_PATH ? known_find(whole->pages, path, false, &file) : PATH_OTHER;
    match = match == PATH_OTHER ? index_match(path) : match;
    if (match == PATH_FOLDER) {
        visit(report, whole, path, see);
    } else if (match == PATH_OTHER && !is_of_whole(path)) {
        stray(report, path);
    }
}

/* At the top others' files are left alone, but not temporary ones. */
static void see_top(struct report *report, const struct whole *whole, const char *path)
{
    (void)whole;
    const size_t length = strlen(path);
    if (length >= 5 && strcmp(path + length - 5, ".part") == 0) {
        stray(report, path);
    }
}

void check_strays(struct report *report, const struct whole *whole, const char *none)
{
    (void)none;
    visit(report, whole, "", see_top);
    for (int i = 0; i < dataset_folder_count; i++) {
        visit(report, whole, dataset_folders[i], see);
    }
    for (int i = 0; i < format_folder_count; i++) {
        visit(report, whole, format_folders[i], see);
    }
}
