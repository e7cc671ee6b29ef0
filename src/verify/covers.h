/* What the log says to hide parts of a page. */
#ifndef VERIFY_COVERS_H
#define VERIFY_COVERS_H

#include "verify/log_page.h"

enum { COVERS_MOST = 64, COVER_CORNERS_MOST = 16 };

struct covers {
    int count;
    struct cover {
        int corners;
        struct point mm[COVER_CORNERS_MOST];
    } at[COVERS_MOST];
};

/* Those of a page; false where they are not said as they should be. */
bool covers_read(const struct log_page *page, struct covers *covers);

/* How deep a place of the page is under a cover, mm: below 0 where it is under none. */
double covers_depth(const struct covers *covers, struct point mm);

#endif
