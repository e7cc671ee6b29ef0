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

enum placeholder { PAGE, LEAD, CROPS, PICTURE, PLACEHOLDERS };
static const char *const placeholders[PLACEHOLDERS] = {"{page}", "{lead}", "{crops}", "{picture}"};

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
    default:
        return *path              ? PATH_OTHER
               : *pattern == '\0' ? PATH_FILE
               : *pattern == '/'  ? PATH_FOLDER
                                  : PATH_OTHER;
    }
}
