#include "verify/known.h"

#include <string.h>

#include "base/array.h"

const char *const dataset_folders[] = {"detection-dataset", "digitization-dataset", "segmentation",
                                       "overlap-dataset"};
const int dataset_folder_count = ARRAY_COUNT(dataset_folders);

const char *const format_folders[] = {"huggingface", "coco",   "nnunet",     "kit",  "wfdb",
                                      "challenge",   "kaggle", "webdataset", "uvdoc"};
const int format_folder_count = ARRAY_COUNT(format_folders);

static uint64_t bit_of(const struct verify_check *check)
{
    return (uint64_t)1 << (check - verify_checks);
}

/* The leads of which a page has the check's file in that folder of crops. */
static uint32_t leads_of(const struct page_entry *page, const struct verify_check *check,
                         enum crops crops)
{
    return !(page->checks & bit_of(check)) ? 0
           : check->unit == CHECK_LEAD     ? page->leads
           : check->unit == CHECK_VIEW     ? page->views
           : check->unit == CHECK_CROP     ? page->crops[crops]
                                           : 0;
}

static bool has_file(const struct page_entry *page, const struct verify_check *check,
                     const struct path_parts *parts)
{
    return check->unit == CHECK_PAGE
               ? (page->checks & bit_of(check)) != 0
               : (leads_of(page, check, parts->crops) >> parts->lead & 1) != 0;
}

/* The page of the main set with that number, or NULL. */
static struct page_entry *page_numbered(const struct pages *pages, int64_t id)
{
    size_t low = 0, high = pages->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (pages->entry[middle].id < id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    const bool there = low < pages->count && pages->entry[low].id == id;
    return there && !pages->entry[low].overlap_set ? &pages->entry[low] : NULL;
}

/* Whether what stands for {split}, {Tr} or {type} is what the page's would be. */
static bool is_named_so(const struct page_entry *page, const struct path_parts *parts,
                        const char *pattern)
{
    const bool test = page->split == ECGP_SPLIT_TEST;
    if (parts->type > 0 && parts->type != page->kaggle_type) {
        return false;
    }
    return !parts->split ||
           (strstr(pattern, "{Tr}") ? test == (strcmp(parts->split, "test") == 0)
                                    : strcmp(parts->split, ecgp_split_name(page->split)) == 0);
}

/* The page of a matched path, in the set that has such a file; NULL where neither has. */
static struct page_entry *find_page(const struct pages *pages, const struct verify_check *check,
                                    const struct path_parts *parts, enum path_match match)
{
    for (int set = 0; set < 2; set++) {
        struct page_entry *page =
            parts->page ? pages_find(pages, set == 1, parts->page, (size_t)parts->page_length)
            : set == 0  ? page_numbered(pages, parts->id)
                        : NULL;
        if (page && is_named_so(page, parts, check->path) &&
            (match == PATH_FOLDER ? (page->checks & bit_of(check)) != 0
                                  : has_file(page, check, parts))) {
            return page;
        }
    }
    return NULL;
}

static enum path_match match_check(const struct pages *pages, const char *path,
                                   const struct verify_check *check, enum crops crops,
                                   struct known_file *file)
{
    char pattern[REPORT_PATH];
    struct path_parts parts = {.lead = -1, .crops = crops};
    path_fill(check->path, &parts, pattern);
    const enum path_match match = path_match(pattern, path, &parts);
    if (match == PATH_OTHER || (match == PATH_FOLDER && !parts.page && parts.id == 0)) {
        return match;
    }
    *file = (struct known_file){find_page(pages, check, &parts, match), check, parts.lead};
    return file->page ? match : PATH_OTHER;
}

enum path_match known_find(const struct pages *pages, const char *path, bool listed,
                           struct known_file *file)
{
    for (int i = 0; i < verify_check_count; i++) {
        const struct verify_check *check = &verify_checks[i];
        if (!check->path || (listed && !check->listed)) {
            continue;
        }
        const int last = check->unit == CHECK_CROP ? CROPS_FOLDERS - 1 : CROPS_NONE;
        for (int crops = check->unit == CHECK_CROP ? 0 : CROPS_NONE; crops <= last; crops++) {
            const enum path_match match = match_check(pages, path, check, (enum crops)crops, file);
            if (match != PATH_OTHER) {
                return match;
            }
        }
    }
    return PATH_OTHER;
}

bool known_list(const struct known_file *file)
{
    struct page_entry *page = file->page;
    const uint32_t crop = file->lead < 0 ? 0 : (uint32_t)1 << file->lead;
    const uint64_t bit = file->lead < 0 ? bit_of(file->check) : 0;
    const bool before = (page->listed & bit) || (page->listed_crops & crop);
    page->listed |= bit;
    page->listed_crops |= crop;
    return before;
}

static bool is_below(const char *path, const char *folder)
{
    const size_t length = strlen(folder);
    return strncmp(path, folder, length) == 0 && path[length] == '/';
}

struct known_count known_count(const struct page_entry *page, const char *folder)
{
    struct known_count count = {0, 0};
    for (int i = 0; i < verify_check_count; i++) {
        const struct verify_check *check = &verify_checks[i];
        if (!check->listed || !(page->checks & bit_of(check))) {
            continue;
        }
        if (check->unit == CHECK_PAGE && is_below(check->path, folder)) {
            count.files++;
            count.listed += (page->listed & bit_of(check)) != 0;
        }
        for (int crops = 0; check->unit == CHECK_CROP && crops < CROPS_FOLDERS; crops++) {
            const uint32_t leads = leads_of(page, check, (enum crops)crops);
            char path[REPORT_PATH];
            path_fill(check->path, &(struct path_parts){.lead = -1, .crops = (enum crops)crops},
                      path);
            if (is_below(path, folder)) {
                count.files += __builtin_popcount(leads);
                count.listed += __builtin_popcount(leads & page->listed_crops);
            }
        }
    }
    return count;
}
