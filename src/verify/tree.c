#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "dataset/tree.h"
#include "verify/verify.h"

/* --- the lists of the splits -------------------------------------------------------------------
 */

/* How a dataset's lists name pictures of one kind. */
struct pattern {
    enum names_kind kind;
    const char *before, *ending;
};

struct dataset {
    const char *folder;
    struct pattern pattern[2]; /* the second one unused where its `before` is NULL */
};

static const struct dataset datasets[] = {
    {"detection-dataset", {{NAMES_DETECTION, "./images/", ".jpg"}}},
    {"digitization-dataset", {{NAMES_DIGITIZATION, "./", ".jpg"}}},
    {"segmentation", {{NAMES_SEGMENTATION, "./image/", ".png"}}},
    {"overlap-dataset",
     {{NAMES_WITH, "./with-overlap/image/", ".bmp"},
      {NAMES_WITHOUT, "./without-overlap/image/", ".png"}}},
};
enum { DATASETS = sizeof datasets / sizeof *datasets, LIST_LINE = 512 };

/* "NAME/NAME.jpg". */
static struct names_entry *find_twice(const struct names *names, const char *path,
                                      const char *ending)
{
    const char *slash = strchr(path, '/');
    struct names_entry *entry =
        slash ? names_find_page(names, NAMES_DIGITIZATION, slash + 1, ending) : NULL;
    const size_t length = slash ? (size_t)(slash - path) : 0;
    return entry && strncmp(entry->name, path, length) == 0 && entry->name[length] == '\0' ? entry
                                                                                           : NULL;
}

/* The entry that a line names by a pattern, and the bit of its picture; NULL where it names none.
 */
static struct names_entry *match(const struct names *names, const struct pattern *pattern,
                                 const char *line, uint32_t *bit)
{
    const size_t length = pattern->before ? strlen(pattern->before) : 0;
    if (!pattern->before || strncmp(line, pattern->before, length) != 0) {
        return NULL;
    }
    const char *file = line + length;
    int lead = 0;
    struct names_entry *entry =
        pattern->kind == NAMES_DETECTION
            ? names_find_page(names, pattern->kind, file, pattern->ending)
        : pattern->kind == NAMES_DIGITIZATION
            ? find_twice(names, file, pattern->ending)
            : names_find_lead(names, pattern->kind, file, pattern->ending, &lead);
    *bit = (uint32_t)1 << lead;
    return entry && (entry->has[pattern->kind] & *bit) ? entry : NULL;
}

static void check_line(struct verify *verify, const struct dataset *dataset, enum ecgp_split split,
                       const char *path, int64_t number, const char *line)
{
    for (int i = 0; i < 2; i++) {
        uint32_t bit;
        const struct pattern *pattern = &dataset->pattern[i];
        struct names_entry *entry = match(&verify->names, pattern, line, &bit);
        if (!entry) {
            continue;
        }
        if (entry->listed[pattern->kind] & bit) {
            verify_fault(verify, path, "line %lld lists %s once more", (long long)number, line);
        } else if (entry->split != split) {
            verify_fault(verify, path, "line %lld lists %s, which belongs to %s", (long long)number,
                         line, ecgp_split_name(entry->split));
        }
        entry->listed[pattern->kind] |= bit;
        return;
    }
    verify_fault(verify, path, "line %lld lists %s, which is no picture of this dataset",
                 (long long)number, line);
}

/* Whether a dataset has any pictures or a folder, so that it must have lists. */
static bool is_there(const struct verify *verify, const struct dataset *dataset)
{
    for (size_t i = 0; i < verify->names.count; i++) {
        const struct names_entry *entry = &verify->names.entry[i];
        if (entry->has[dataset->pattern[0].kind] ||
            (dataset->pattern[1].before && entry->has[dataset->pattern[1].kind])) {
            return true;
        }
    }
    char *path = file_join(verify->folder, dataset->folder);
    const bool there = path && file_is_folder(path);
    free(path);
    return there;
}

static void check_list(struct verify *verify, const struct dataset *dataset, enum ecgp_split split)
{
    char path[VERIFY_PATH], line[LIST_LINE];
    snprintf(path, sizeof path, "%s/%s.txt", dataset->folder, ecgp_split_name(split));
    char *full = file_join(verify->folder, path);
    FILE *file = full ? fopen(full, "re") : NULL;
    free(full);
    if (!file) {
        verify_fault(verify, path, "%s", strerror(errno));
        return;
    }
    verify->stats.files++;
    for (int64_t number = 1; fgets(line, sizeof line, file); number++) {
        line[strcspn(line, "\r\n")] = '\0';
        check_line(verify, dataset, split, path, number, line);
    }
    fclose(file);
}

static void check_complete(struct verify *verify, const struct dataset *dataset)
{
    for (size_t i = 0; i < verify->names.count; i++) {
        const struct names_entry *entry = &verify->names.entry[i];
        for (int k = 0; k < 2 && dataset->pattern[k].before; k++) {
            const enum names_kind kind = dataset->pattern[k].kind;
            const uint32_t missing = entry->has[kind] & ~entry->listed[kind];
            if (missing) {
                char path[VERIFY_PATH];
                snprintf(path, sizeof path, "%s/%s.txt", dataset->folder,
                         ecgp_split_name(entry->split));
                verify_fault(verify, path, "%d of the pictures of %s are not listed",
                             __builtin_popcount(missing), entry->name);
            }
        }
    }
}

static void check_lists(struct verify *verify)
{
    for (int i = 0; i < DATASETS; i++) {
        if (!is_there(verify, &datasets[i])) {
            continue;
        }
        for (int split = 0; split < ECGP_SPLITS; split++) {
            check_list(verify, &datasets[i], (enum ecgp_split)split);
        }
        check_complete(verify, &datasets[i]);
    }
}

/* --- records in two splits ---------------------------------------------------------------------
 */

static int by_record(const void *a, const void *b)
{
    const struct names_entry *x = *(struct names_entry *const *)a;
    const struct names_entry *y = *(struct names_entry *const *)b;
    return x->record_index != y->record_index ? (x->record_index > y->record_index ? 1 : -1)
                                              : (int)x->split - (int)y->split;
}

static void check_splits(struct verify *verify)
{
    const size_t count = verify->names.count;
    struct names_entry **sorted = malloc(count * sizeof(struct names_entry *) + 1);
    if (!sorted) {
        verify->no_memory = true;
        return;
    }
    for (size_t i = 0; i < count; i++) {
        sorted[i] = &verify->names.entry[i];
    }
    qsort(sorted, count, sizeof *sorted, by_record);
    for (size_t i = 1; i < count; i++) {
        const struct names_entry *a = sorted[i - 1], *b = sorted[i];
        if (a->record_index == b->record_index && a->split != b->split) {
            verify_fault(verify, "logs.json", "record %lld stands in %s (%s) and in %s (%s)",
                         (long long)a->record_index, ecgp_split_name(a->split), a->name,
                         ecgp_split_name(b->split), b->name);
        }
    }
    free(sorted);
}

/* --- files that nothing accounts for -----------------------------------------------------------
 */

/* Says whether a name may stand in a folder; `data` is the scan's. */
typedef bool accept_fn(const struct verify *verify, const char *name, const void *data);

/* Reports what stands in a folder and is not accepted. A folder that is missing holds nothing. */
static void scan(struct verify *verify, const char *folder, accept_fn *accept, const void *data)
{
    char *full = file_join(verify->folder, folder);
    DIR *directory = full ? opendir(full) : NULL;
    free(full);
    if (!directory) {
        return;
    }
    for (const struct dirent *entry; (entry = readdir(directory));) {
        const char *name = entry->d_name;
        if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0 && !accept(verify, name, data)) {
            char path[VERIFY_PATH + 260];
            snprintf(path, sizeof path, "%s%s%s", folder, *folder ? "/" : "", name);
            verify_fault(verify, path, "nothing in logs.json accounts for this file");
        }
    }
    closedir(directory);
}

/* Any of a NULL-terminated list of names. */
static bool accept_names(const struct verify *verify, const char *name, const void *data)
{
    (void)verify;
    for (const char *const *known = data; *known; known++) {
        if (strcmp(name, *known) == 0) {
            return true;
        }
    }
    return false;
}

/* At the top others' files are left alone, but not temporary ones. */
static bool accept_finished(const struct verify *verify, const char *name, const void *data)
{
    (void)verify;
    (void)data;
    const size_t length = strlen(name);
    return length < 5 || strcmp(name + length - 5, ".part") != 0;
}

struct wanted {
    enum names_kind kind;
    const char *ending;
};

static bool accept_page(const struct verify *verify, const char *name, const void *data)
{
    const struct wanted *wanted = data;
    const struct names_entry *entry =
        names_find_page(&verify->names, wanted->kind, name, wanted->ending);
    return entry && entry->has[wanted->kind];
}

static bool accept_lead(const struct verify *verify, const char *name, const void *data)
{
    const struct wanted *wanted = data;
    int lead;
    const struct names_entry *entry =
        names_find_lead(&verify->names, wanted->kind, name, wanted->ending, &lead);
    return entry && (entry->has[wanted->kind] >> lead & 1);
}

/* The lists and the folders of pages. */
static bool accept_digitization(const struct verify *verify, const char *name, const void *data)
{
    const struct names_entry *entry =
        names_find(&verify->names, NAMES_DIGITIZATION, name, strlen(name));
    return (entry && entry->has[NAMES_DIGITIZATION]) || accept_names(verify, name, data);
}

/* A page's folder: its picture, its signals, its crossings and its maps. */
static bool accept_signals(const struct verify *verify, const char *name, const void *data)
{
    const struct names_entry *page = data;
    int lead;
    return (page->bent && strcmp(name, TREE_GRIDPOINTS) == 0) ||
           (verify->page_maps != PAGE_MAPS_NONE && strcmp(name, TREE_PAGE_MAP) == 0) ||
           (verify->class_maps && strcmp(name, TREE_CLASSES) == 0) ||
           names_find_page(&verify->names, NAMES_DIGITIZATION, name, ".jpg") == page ||
           (names_find_lead(&verify->names, NAMES_DIGITIZATION, name, ".json", &lead) == page &&
            (page->leads >> lead & 1));
}

static void scan_crops(struct verify *verify, const struct names_place *place)
{
    const struct {
        const char *folder, *ending;
    } parts[] = {{"image", place->ending},
                 {"mask-png", ".png"},
                 {"mask-bmp", ".bmp"},
                 {"signal-json", ".json"}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        char folder[VERIFY_PATH];
        snprintf(folder, sizeof folder, "%s/%s", place->folder, parts[i].folder);
        scan(verify, folder, accept_lead, &(struct wanted){place->kind, parts[i].ending});
    }
}

static void scan_all(struct verify *verify)
{
    static const char *const lists[] = {"train.txt", "val.txt", "test.txt", NULL};
    static const char *const detection[] = {"train.txt", "val.txt", "test.txt", "data.yaml",
                                            "images",    "labels",  NULL};
    static const char *const crops[] = {"image",     "mask-png", "mask-bmp", "signal-json",
                                        "train.txt", "val.txt",  "test.txt", NULL};
    static const char *const overlap[] = {"with-overlap", "without-overlap", "train.txt",
                                          "val.txt",      "test.txt",        NULL};
    scan(verify, "", accept_finished, NULL);
    scan(verify, "detection-dataset", accept_names, detection);
    scan(verify, "detection-dataset/images", accept_page,
         &(struct wanted){NAMES_DETECTION, ".jpg"});
    scan(verify, "detection-dataset/labels", accept_page,
         &(struct wanted){NAMES_DETECTION, ".txt"});
    scan(verify, "digitization-dataset", accept_digitization, lists);
    scan(verify, "segmentation", accept_names, crops);
    scan(verify, "overlap-dataset", accept_names, overlap);
    for (int i = 0; i < NAMES_PLACES; i++) {
        if (names_places[i].kind != NAMES_SEGMENTATION) {
            scan(verify, names_places[i].folder, accept_names, crops);
        }
        scan_crops(verify, &names_places[i]);
    }
    for (size_t i = 0; i < verify->names.count; i++) {
        const struct names_entry *entry = &verify->names.entry[i];
        if (entry->has[NAMES_DIGITIZATION]) {
            char folder[VERIFY_PATH];
            snprintf(folder, sizeof folder, "digitization-dataset/%s", entry->name);
            scan(verify, folder, accept_signals, entry);
        }
    }
}

/* Files of which only their presence, and for JSON their form, can be told here. */
static void check_companions(struct verify *verify)
{
    static const struct {
        const char *path;
        bool json;
    } files[] = {
        {"detection-dataset/data.yaml", false}, {"index.html", false}, {"skipped.json", true}};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char *data;
        size_t size;
        if (!verify_read(verify, files[i].path, &data, &size)) {
            continue;
        }
        cJSON *json = files[i].json ? cJSON_ParseWithOpts(data, NULL, true) : NULL;
        if (files[i].json && !json) {
            verify_fault(verify, files[i].path, "not JSON");
        }
        cJSON_Delete(json);
        free(data);
    }
}

void verify_tree(struct verify *verify)
{
    check_splits(verify);
    check_lists(verify);
    check_companions(verify);
    scan_all(verify);
}
