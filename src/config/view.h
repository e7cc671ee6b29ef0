/*
 * Views: further pictures of a page, which differ from it in how its paper lies and in what its
 * picture went through (the groups shape and capture of the options), never in what is printed on
 * it. The option `views` is a list: "clean,blank,photo:0.3,photo:0.9".
 */
#ifndef CONFIG_VIEW_H
#define CONFIG_VIEW_H

#include "config/look.h"

enum { VIEWS_MOST = 16, VIEW_NAME = 48 };

enum view_kind {
    VIEW_PRESET, /* with a preset's shape and capture */
    VIEW_BLANK,  /* clean, without the ink of traces */
    VIEW_ALBEDO, /* as the page lies, without light and without what a camera or scanner does */
    VIEW_TARGET, /* the page in another size, that of a feed's targets; no list names it */
};

struct view {
    char name[VIEW_NAME]; /* as it is listed */
    enum view_kind kind;
    enum preset preset;
    double severity; /* of the preset */
};

/* How many views the list names; -1 where it is no such list. */
int views_read(const char *list, struct view views[VIEWS_MOST]);

/* Makes a page's look that of its view. */
void look_view(const struct ecgp_options *options, const struct view *view, struct look *look);

#endif
