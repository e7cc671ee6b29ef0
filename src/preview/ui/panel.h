/* A panel of settings: a list to search, and each to change. What settings there are, and what
 * their values mean, a model says. */
#ifndef UI_PANEL_H
#define UI_PANEL_H

#include "base/error.h"
#include "preview/ui/entry.h"
#include "preview/ui/knob.h"
#include "preview/ui/spots.h"

/* A setting. The strings outlive the panel. */
struct panel_row {
    const char *name, *group, *help; /* rows of a group follow one another */
    const char *also;                /* other names, for the search; NULL: none */
    const char *fallback;            /* the value of its default */
    struct knob knob;
};

/* Where a value comes from. */
enum panel_origin { PANEL_DEFAULT, PANEL_DERIVED, PANEL_GIVEN };

struct panel_model {
    void *user; /* for the calls below */
    const char *title;
    const char *nothing; /* what is said where a search finds nothing */
    const char *derived; /* what a value is that is neither given nor a default: "by the preset" */
    /* Row `index`; false past the last. */
    bool (*row)(void *user, int index, struct panel_row *row);
    /* The value that counts, perhaps in `text`; valid until something changes. */
    const char *(*value)(void *user, int index, char text[KNOB_SIZE], enum panel_origin *origin);
    enum ecgp_result (*set)(void *user, int index, const char *value, struct ecgp_error *error);
    /* Back to what counts where the window says nothing. */
    enum ecgp_result (*reset)(void *user, int index, struct ecgp_error *error);
};

enum panel_focus { PANEL_AWAY, PANEL_LIST, PANEL_EDIT };

struct panel {
    const struct panel_model *model; /* not its own */
    bool open;
    enum panel_focus focus;
    int selected;                      /* row of the model */
    float scroll, height, top, bottom; /* of the list: where it is, how long, what is seen of it */
    bool reveal;                       /* the selected row comes into sight */
    struct entry search, entry;        /* entry: the selected row's value */
    struct ecgp_error error;           /* of the selected row; text "": none */
    struct spots spots;                /* of the last drawing */
    int dragged;                       /* row whose scale is held, or -1 */
    enum knob_end dragged_end;
};

void panel_init(struct panel *panel, const struct panel_model *model);

float panel_width(float scale);
void panel_draw(struct panel *panel, struct painter *painter, struct rect area);

/* Those that may change a setting return whether they did. */
bool panel_step(struct panel *panel, enum knob_end end, int steps);
bool panel_reset(struct panel *panel);
bool panel_accept(struct panel *panel); /* the entry becomes the value */
bool panel_press(struct panel *panel, float x, float y);
bool panel_drag(struct panel *panel, float x);
void panel_release(struct panel *panel);
void panel_scroll(struct panel *panel, float by);

void panel_select(struct panel *panel, int by);
void panel_edit(struct panel *panel);
/* A letter, or with 0 one letter less, for the search or the entry. */
void panel_type(struct panel *panel, uint32_t letter);
void panel_paste(struct panel *panel, const char *text);
/* One step out: from entry to list, from a search to all, from the list away. */
void panel_leave(struct panel *panel);

#endif
