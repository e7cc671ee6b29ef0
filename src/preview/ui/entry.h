/* A line of text that is typed. */
#ifndef UI_ENTRY_H
#define UI_ENTRY_H

#include "preview/ui/painter.h"

struct entry {
    char text[512];
    bool fresh; /* it is as it was: the next letter begins a new one */
};

/* Begins with a text, all of which the next letter replaces. */
void entry_begin(struct entry *entry, const char *text);
/* A letter, or with 0 one letter less. */
void entry_type(struct entry *entry, uint32_t letter);

/* The entry with its cursor; what is too long for it is cut off at the left. */
void entry_draw(const struct entry *entry, struct painter *painter, struct rect rect);

#endif
