/* The panel of all options: a list to search, and each to change. */
#ifndef PREVIEW_PANEL_H
#define PREVIEW_PANEL_H

#include <ecgpress/options.h>

#include "preview/batch.h"
#include "preview/knob.h"

enum { PANEL_SPOTS = 512, PANEL_ENTRY = 512 };

enum panel_focus { PANEL_AWAY, PANEL_LIST, PANEL_EDIT };

/* What is under the cursor in the panel. */
enum panel_spot_kind { SPOT_ROW, SPOT_SCALE, SPOT_CHOICE, SPOT_RESET, SPOT_VALUE, SPOT_SEARCH };
struct panel_spot {
    struct rect rect;
    enum panel_spot_kind kind;
    int option, choice;
};

struct cJSON;

struct panel {
    struct ecgp_options *options;    /* not its own */
    const struct ecgp_options *base; /* what counts where nothing is said in the window */
    bool open;
    enum panel_focus focus;
    int selected;                      /* row of the option table */
    float scroll, height, top, bottom; /* of the list: where it is, how long, what is seen of it */
    bool reveal;                       /* the selected row comes into sight */
    char search[64], entry[PANEL_ENTRY];
    bool fresh; /* the entry is as it was: the next letter begins a new one */
    char error[1024];
    struct panel_spot spots[PANEL_SPOTS]; /* of the last drawing */
    int spot_count;
    int dragged; /* option whose scale is held, or -1 */
    enum knob_end dragged_end;
    struct cJSON *preset; /* what the preset gives */
};

void panel_init(struct panel *panel, struct ecgp_options *options, const struct ecgp_options *base);
void panel_finish(struct panel *panel);
/* The options were changed by somebody else. */
void panel_refresh(struct panel *panel);

float panel_width(float scale);
void panel_draw(struct panel *panel, struct batch *batch, struct rect area, float scale);

/* Those that may change options return whether they did. */
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
void panel_type(struct panel *panel, unsigned letter);
void panel_paste(struct panel *panel, const char *text);
/* One step out: from entry to list, from a search to all, from the list to the page. */
void panel_leave(struct panel *panel);

#endif
