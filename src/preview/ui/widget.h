/* Boxes over what the window shows. */
#ifndef UI_WIDGET_H
#define UI_WIDGET_H

#include "preview/ui/keys.h"
#include "preview/ui/painter.h"

/* A box with a shadow. */
void widget_box(struct painter *painter, struct rect rect, struct color edge);

/* A text in a box at the left of an area: at its top, or with `bottom` at its bottom. */
void widget_message(struct painter *painter, struct rect area, bool bottom, const char *text,
                    struct color color);

/* An error in the middle of an area: a title, the sentence, and what can be done. */
void widget_error(struct painter *painter, struct rect area, const char *title, const char *text,
                  const char *remedy);

/* A short text at the top of an area, to the left or the right of x. */
void widget_tag(struct painter *painter, struct rect area, float x, bool at_right,
                const char *text);

/* The table of keys over a whole window. */
void widget_keys(struct painter *painter, const struct key_table *table, struct rect window);

#endif
