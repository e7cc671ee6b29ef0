#define _GNU_SOURCE
#include "dataset/tree_remove.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "dataset/tree.h"

/* The last `count` parts of a path. */
static const char *last_parts(const char *path, int count)
{
    const char *begin = path + strlen(path);
    while (begin > path && (begin[-1] != '/' || --count > 0)) {
        begin--;
    }
    return begin;
}

/* The path of which this is what a killed run left half-written, "NAME/.FILE.part"; false where it
 * is none. */
static bool name_whole(const char *path, char whole[512])
{
    const char *base = file_base(path);
    const size_t length = strlen(base);
    if (base[0] != '.' || length <= 6 || strcmp(base + length - 5, ".part") != 0) {
        return false;
    }
    snprintf(whole, 512, "%.*s%.*s", (int)(base - path), path, (int)length - 6, base + 1);
    return true;
}

static bool is_own(const char *path)
{
    char whole[512];
    path = name_whole(path, whole) ? whole : path;
    return tree_is_list(path) || tree_is_product(path);
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *where)
{
    (void)status;
    if (type == FTW_DP) {
        return rmdir(path) == 0 || errno == ENOTEMPTY || errno == EEXIST ? 0 : -1;
    }
    const bool own = where->level == 0 || is_own(last_parts(path, where->level + 1));
    return own ? unlink(path) : 0;
}

enum ecgp_result tree_remove(const char *path, struct ecgp_error *error)
{
    if (nftw(path, remove_entry, 32, FTW_DEPTH | FTW_PHYS) != 0 && errno != ENOENT) {
        return error_set(error, ECGP_NO_OUTPUT, "%s: cannot be removed: %s", path, strerror(errno));
    }
    return ECGP_OK;
}
