/* The table of layouts: which lead stands in which row and column. Another layout is a line. */
#ifndef CONFIG_LAYOUT_H
#define CONFIG_LAYOUT_H

#include <stddef.h>

#include <ecgpress/page.h>

enum { LAYOUT_NAMES = 256 };

/* Rhythm strips are numbered among a page's files after the twelve leads: 12, 13, 14. */
enum { LAYOUT_RHYTHM_INDEX = ECGP_LEADS, LAYOUT_MAX_RHYTHMS = 3 };

struct layout {
    const char *name;
    const char *aliases; /* other names, "a|b"; NULL: none */
    int rows, columns;   /* fields run down the columns, in the order of the standard leads */
    int rhythms;         /* leads printed in full below, as the last fields */
    int rhythm[LAYOUT_MAX_RHYTHMS];
    double column_s; /* seconds a column shows */
};

const struct layout *layout_at(size_t index); /* NULL past the end */
/* By its name or an alias; NULL where there is none. */
const struct layout *layout_find(const char *name);

/* Says that `name` is not a layout, which ones are, and which may have been meant. */
void layout_refuse(const char *name, char *why, size_t size);

#endif
