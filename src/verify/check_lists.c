/* train.txt, val.txt and test.txt of each dataset's folder: each picture once, in its split. */
#include <stdlib.h>
#include <string.h>

#include "base/lines.h"
#include "verify/known.h"

enum { LINE_MOST = 512 };

static void check_line(struct report *report, const struct whole *whole, const char *folder,
                       enum ecgp_split split, const char *path, int64_t number, const char *line)
{
    struct known_file file;
    char name[REPORT_PATH + LINE_MOST];
    snprintf(name, sizeof name, "%s/%s", folder, strncmp(line, "./", 2) == 0 ? line + 2 : "");
    if (known_find(whole->pages, name, true, &file) != PATH_FILE) {
        report_fault(report, path, "line %lld lists %s, which is no picture of this dataset",
                     (long long)number, line);
        return;
    }
    if (known_list(&file)) {
        report_fault(report, path, "line %lld lists %s once more", (long long)number, line);
    } else if (file.page->split != split) {
        report_fault(report, path, "line %lld lists %s, which belongs to %s", (long long)number,
                     line, ecgp_split_name(file.page->split));
    }
}

static void check_list(struct report *report, const struct whole *whole, const char *folder,
                       enum ecgp_split split)
{
    char path[REPORT_PATH];
    struct ecgp_error error;
    snprintf(path, sizeof path, "%s/%s.txt", folder, ecgp_split_name(split));
    FILE *file = report_open(report, path);
    if (!file) {
        return;
    }
    struct lines lines = {.file = file, .path = path};
    enum ecgp_result result;
    while ((result = lines_next(&lines, &error)) == ECGP_OK && !lines.end) {
        char *line = lines.line.data;
        line[strcspn(line, "\r")] = '\0';
        check_line(report, whole, folder, split, path, lines.number, line);
    }
    if (result != ECGP_OK) {
        report_trouble(report, &error);
        report_fault(report, path, "cannot be read: %s", error.text);
    }
    text_free(&lines.line);
    fclose(file);
}

/* What a dataset of each folder was asked for by. */
static const enum make makes[] = {MAKE_DETECTION, MAKE_DIGITIZATION, MAKE_SEGMENTATION,
                                  MAKE_OVERLAP};

static void check_complete(struct report *report, const struct pages *pages, const char *folder)
{
    for (size_t i = 0; i < pages->count; i++) {
        const struct page_entry *page = &pages->entry[i];
        const struct known_count count = known_count(page, folder);
        if (count.listed < count.files) {
            char path[REPORT_PATH];
            snprintf(path, sizeof path, "%s/%s.txt", folder, ecgp_split_name(page->split));
            report_fault(report, path, "%d of the pictures of %s are not listed",
                         count.files - count.listed, page->name);
        }
    }
}

void check_lists(struct report *report, const struct whole *whole, const char *none)
{
    (void)none;
    for (int i = 0; i < dataset_folder_count; i++) {
        const char *folder = dataset_folders[i];
        if (!made_has(whole->made, makes[i])) {
            continue;
        }
        for (int split = 0; split < ECGP_SPLITS; split++) {
            check_list(report, whole, folder, (enum ecgp_split)split);
        }
        check_complete(report, whole->pages, folder);
    }
}
