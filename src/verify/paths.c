#include "verify/paths.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"

enum { LEADS_MOST = 32 };

const struct crops_folder crops_folders[CROPS_FOLDERS] = {
    [CROPS_SEGMENTATION] = {"segmentation", "png", false},
    [CROPS_WITH] = {"overlap-dataset/with-overlap", "bmp", true},
    [CROPS_WITHOUT] = {"overlap-dataset/without-overlap", "png", true},
};

enum placeholder { PAGE, LEAD, CROPS, PICTURE, SPLIT, TR, ID, TYPE, PLACEHOLDERS };
static const char *const placeholders[PLACEHOLDERS] = {"{page}",  "{lead}", "{crops}", "{picture}",
                                                       "{split}", "{Tr}",   "{id}",    "{type}"};

/* The placeholder that a pattern begins with, or PLACEHOLDERS. */
static enum placeholder find_placeholder(const char *pattern)
{
    enum placeholder found = PAGE;
    while (found < PLACEHOLDERS &&
           strncmp(pattern, placeholders[found], strlen(placeholders[found])) != 0) {
        found++;
    }
    return found;
}

/* Writes what stands for a placeholder; false where that is not known. */
static bool fill_one(enum placeholder placeholder, const struct path_parts *parts,
                     char text[REPORT_PATH])
{
    switch (placeholder) {
    case PAGE:
        snprintf(text, REPORT_PATH, "%.*s", parts->page_length, parts->page ? parts->page : "");
        return parts->page;
    case LEAD:
        snprintf(text, REPORT_PATH, "%d", parts->lead);
        return parts->lead >= 0;
    case CROPS:
    case PICTURE:
        if (parts->crops != CROPS_NONE) {
            const struct crops_folder *at = &crops_folders[parts->crops];
            snprintf(text, REPORT_PATH, "%s", placeholder == CROPS ? at->folder : at->picture);
        }
        return parts->crops != CROPS_NONE;
    case SPLIT:
        snprintf(text, REPORT_PATH, "%s", parts->split ? parts->split : "");
        return parts->split;
    case TR:
        snprintf(text, REPORT_PATH, "%s",
                 parts->split && strcmp(parts->split, "test") == 0 ? "Ts" : "Tr");
        return parts->split;
    case ID:
        snprintf(text, REPORT_PATH, "%lld", (long long)parts->id);
        return parts->id > 0;
    case TYPE:
        snprintf(text, REPORT_PATH, "%04d", parts->type);
        return parts->type > 0;
    case PLACEHOLDERS:
        break;
    }
    return false;
}

void path_fill(const char *pattern, const struct path_parts *parts, char path[REPORT_PATH])
{
    char text[REPORT_PATH];
    size_t length = 0;
    path[0] = '\0';
    while (*pattern && length + 1 < REPORT_PATH) {
        const enum placeholder placeholder = find_placeholder(pattern);
        if (fill_one(placeholder, parts, text)) {
            snprintf(path + length, REPORT_PATH - length, "%s", text);
            length += strlen(path + length);
            pattern += strlen(placeholders[placeholder]);
        } else {
            path[length++] = *pattern++;
            path[length] = '\0';
        }
    }
}

/* --- matching --- */

/* Tries each name that may begin here, the longest first: names may hold what follows them. */
static enum path_match match_page(const char *rest, const char *path, struct path_parts *parts)
{
    if (parts->page) {
        const size_t length = (size_t)parts->page_length;
        return strncmp(path, parts->page, length) == 0 ? path_match(rest, path + length, parts)
                                                       : PATH_OTHER;
    }
    const struct path_parts before = *parts;
    for (int length = (int)strcspn(path, "/"); length > 0; length--) {
        *parts = before;
        parts->page = path;
        parts->page_length = length;
        const enum path_match match = path_match(rest, path + length, parts);
        if (match != PATH_OTHER) {
            return match;
        }
    }
    return PATH_OTHER;
}

static enum path_match match_lead(const char *rest, const char *path, struct path_parts *parts)
{
    const size_t digits = strspn(path, "0123456789");
    if (digits < 1 || digits > 2 || (digits == 2 && path[0] == '0') || atoi(path) >= LEADS_MOST) {
        return PATH_OTHER;
    }
    parts->lead = atoi(path);
    return path_match(rest, path + digits, parts);
}

static enum path_match match_split(const char *rest, const char *path, struct path_parts *parts)
{
    static const char *const splits[] = {"train", "val", "test"};
    for (size_t i = 0; i < ARRAY_COUNT(splits); i++) {
        const size_t length = strlen(splits[i]);
        if (strncmp(path, splits[i], length) == 0 &&
            (!parts->split || strcmp(parts->split, splits[i]) == 0)) {
            parts->split = splits[i];
            return path_match(rest, path + length, parts);
        }
    }
    return PATH_OTHER;
}

static enum path_match match_tr(const char *rest, const char *path, struct path_parts *parts)
{
    const bool train = strncmp(path, "Tr", 2) == 0;
    if (!train && strncmp(path, "Ts", 2) != 0) {
        return PATH_OTHER;
    }
    parts->split = train ? "train" : "test";
    return path_match(rest, path + 2, parts);
}

static enum path_match match_id(const char *rest, const char *path, struct path_parts *parts)
{
    const size_t digits = strspn(path, "0123456789");
    if (digits < 1 || digits > 18 || path[0] == '0') {
        return PATH_OTHER;
    }
    const int64_t id = strtoll(path, NULL, 10);
    if (parts->id > 0 && parts->id != id) {
        return PATH_OTHER;
    }
    parts->id = id;
    return path_match(rest, path + digits, parts);
}

static enum path_match match_type(const char *rest, const char *path, struct path_parts *parts)
{
    const bool digits = strspn(path, "0123456789") >= 4;
    char text[5];
    snprintf(text, sizeof text, "%.4s", path);
    parts->type = digits ? atoi(text) : 0;
    return parts->type > 0 ? path_match(rest, path + 4, parts) : PATH_OTHER;
}

enum path_match path_match(const char *pattern, const char *path, struct path_parts *parts)
{
    while (*pattern && *pattern == *path) {
        pattern++;
        path++;
    }
    switch (find_placeholder(pattern)) {
    case PAGE:
        return match_page(pattern + strlen("{page}"), path, parts);
    case LEAD:
        return match_lead(pattern + strlen("{lead}"), path, parts);
    case SPLIT:
        return match_split(pattern + strlen("{split}"), path, parts);
    case TR:
        return match_tr(pattern + strlen("{Tr}"), path, parts);
    case ID:
        return match_id(pattern + strlen("{id}"), path, parts);
    case TYPE:
        return match_type(pattern + strlen("{type}"), path, parts);
    default:
        return *path              ? PATH_OTHER
               : *pattern == '\0' ? PATH_FILE
               : *pattern == '/'  ? PATH_FOLDER
                                  : PATH_OTHER;
    }
}
