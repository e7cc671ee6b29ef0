#define _GNU_SOURCE
#include "rig/data.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *test_data(const char *relative)
{
    static char path[4096];
    const char *folder = getenv("ECGPRESS_TEST_DATA");
    if (folder && *folder) {
        snprintf(path, sizeof path, "%s/%s", folder, relative);
    } else {
        const int source = (int)(strlen(__FILE__) - strlen("tests/rig/data.c"));
        snprintf(path, sizeof path, "%.*s%s../shared/data/%s", source, __FILE__,
                 source > 0 ? "" : "./", relative);
    }
    if (access(path, R_OK) != 0) {
        printf("%s is absent: skipped\n", path);
        return NULL;
    }
    return path;
}
