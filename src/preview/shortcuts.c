#include "preview/shortcuts.h"

#include "base/array.h"
#include "preview/actions.h"
#include "preview/overlay.h"
#include "preview/preview.h"
#include "preview/ui/window.h"

#define CTRL  GLFW_MOD_CONTROL
#define SHIFT GLFW_MOD_SHIFT
#define LETTER(letter, argument)                                                                   \
    {                                                                                              \
        0, 0, letter, argument                                                                     \
    }
#define CTRL_LETTER(letter)                                                                        \
    {                                                                                              \
        0, CTRL, letter, 0                                                                         \
    }
#define KEY(key, mods, argument)                                                                   \
    {                                                                                              \
        GLFW_KEY_##key, mods, 0, argument                                                          \
    }

// clang-format off
static const struct key_binding bindings[] = {
    {"Pages", "n, N", "next, previous record", KEY_CANVAS, act_record,
     {LETTER('n', 1), LETTER('N', -1), KEY(PAGE_DOWN, 0, 1), KEY(PAGE_UP, 0, -1)}},
    {"Pages", "Right, Left", "next, previous page index", KEY_CANVAS,
     act_number, {KEY(RIGHT, 0, 1), KEY(LEFT, 0, -1)}},
    {"Pages", "Shift+Right, Shift+Left", "next, previous seed", KEY_CANVAS, act_seed,
     {KEY(RIGHT, SHIFT, 1), KEY(LEFT, SHIFT, -1)}},
    {"Pages", "l, L", "next, previous layout", KEY_CANVAS, act_layout,
     {LETTER('l', 1), LETTER('L', -1)}},
    {"Pages", "t, T", "next, previous time window of the record", KEY_CANVAS, act_window,
     {LETTER('t', 1), LETTER('T', -1)}},

    {"Look", "p, P", "next, previous preset", KEY_CANVAS, act_preset,
     {LETTER('p', 1), LETTER('P', -1)}},
    {"Look", "0", "preset clean", KEY_CANVAS, act_preset_number, {LETTER('0', 0)}},
    {"Look", "], [", "increase, decrease severity", KEY_CANVAS, act_severity,
     {LETTER(']', 1), LETTER('[', -1)}},
    {"Look", "Tab", "open or close the panel of options", KEY_EVERYWHERE, act_panel,
     {KEY(TAB, 0, 0)}},
    {"Look", "/", "search for an option", KEY_CANVAS, act_search, {LETTER('/', 0)}},

    {"Truth", "b", "lead boxes", KEY_CANVAS, act_overlay, {LETTER('b', OVERLAY_BOXES)}},
    {"Truth", "a", "name boxes", KEY_CANVAS, act_overlay, {LETTER('a', OVERLAY_NAMES)}},
    {"Truth", "m", "masks, one color per lead", KEY_CANVAS, act_overlay,
     {LETTER('m', OVERLAY_MASKS)}},
    {"Truth", "d", "sample points", KEY_CANVAS, act_overlay, {LETTER('d', OVERLAY_POINTS)}},
    {"Truth", "g", "grid points, every 5 mm", KEY_CANVAS, act_overlay,
     {LETTER('g', OVERLAY_CROSSINGS)}},
    {"Truth", "k", "forward map, every 10 mm", KEY_CANVAS, act_overlay,
     {LETTER('k', OVERLAY_MAP)}},
    {"Truth", "w", "printed words and handwriting", KEY_CANVAS, act_overlay,
     {LETTER('w', OVERLAY_WORDS)}},
    {"Truth", "o", "pixels under more than one lead", KEY_CANVAS, act_overlay,
     {LETTER('o', OVERLAY_OVERLAPS)}},
    {"Truth", "x", "hide all ground truth", KEY_CANVAS, act_overlays_off, {LETTER('x', 0)}},

    {"View", "f", "fit the page into the window", KEY_CANVAS, act_fit, {LETTER('f', 0)}},
    {"View", "1", "100 %: one pixel of the picture per pixel of the window", KEY_CANVAS, act_actual,
     {LETTER('1', 0)}},
    {"View", "+, -, wheel", "zoom at the cursor", KEY_CANVAS, act_zoom,
     {LETTER('+', 1), LETTER('=', 1), LETTER('-', -1)}},
    {"View", "drag", "move the page or the divider of the split view", KEY_CANVAS, NULL, {{0}}},
    {"View", "Ctrl+arrows", "move the page", KEY_CANVAS, act_pan,
     {KEY(LEFT, CTRL, 0), KEY(RIGHT, CTRL, 1), KEY(UP, CTRL, 2), KEY(DOWN, CTRL, 3)}},
    {"View", "v", "split view: clean left, current look right", KEY_CANVAS, act_split,
     {LETTER('v', 0)}},

    {"Output", "s", "save picture, truth, masks, configuration, command", KEY_CANVAS,
     act_save, {LETTER('s', 0), CTRL_LETTER('s')}},
    {"Output", "c", "copy the command line that makes this page", KEY_CANVAS, act_copy_command,
     {LETTER('c', 0), CTRL_LETTER('c')}},
    {"Output", "j", "copy the configuration (JSON)", KEY_CANVAS, act_copy_config, {LETTER('j', 0)}},
    {"Output", "drop", "open files and folders of records", KEY_CANVAS, NULL, {{0}}},

    {"Panel", "letters", "search in names, groups and help", KEY_LIST, NULL, {{0}}},
    {"Panel", "Up, Down", "previous, next option", KEY_LIST, act_select,
     {KEY(UP, 0, -1), KEY(DOWN, 0, 1), KEY(PAGE_UP, 0, -12), KEY(PAGE_DOWN, 0, 12)}},
    {"Panel", "Left, Right", "decrease, increase; previous, next choice", KEY_LIST, act_turn,
     {KEY(LEFT, 0, -1), KEY(RIGHT, 0, 1)}},
    {"Panel", "Shift+Left, Shift+Right", "low end of a range", KEY_LIST, act_turn_low,
     {KEY(LEFT, SHIFT, -1), KEY(RIGHT, SHIFT, 1)}},
    {"Panel", "Ctrl+Left, Ctrl+Right", "high end of a range", KEY_LIST, act_turn_high,
     {KEY(LEFT, CTRL, -1), KEY(RIGHT, CTRL, 1)}},
    {"Panel", "Enter", "type a value", KEY_LIST, act_edit,
     {KEY(ENTER, 0, 0), KEY(KP_ENTER, 0, 0)}},
    {"Panel", "Enter (typing)", "apply", KEY_ENTRY, act_accept,
     {KEY(ENTER, 0, 0), KEY(KP_ENTER, 0, 0)}},
    {"Panel", "Delete", "reset to the default", KEY_LIST, act_reset, {KEY(DELETE, 0, 0)}},
    {"Panel", "Backspace", "delete a character", KEY_LIST | KEY_ENTRY, act_erase,
     {KEY(BACKSPACE, 0, 0)}},
    {"Panel", "Ctrl+V", "paste", KEY_LIST | KEY_ENTRY, act_paste, {CTRL_LETTER('v')}},

    {"Window", "?", "these keys", KEY_CANVAS, act_help, {LETTER('?', 0), KEY(F1, 0, 0)}},
    {"Window", "Esc", "leave the entry, search, panel or help", KEY_EVERYWHERE, act_leave,
     {KEY(ESCAPE, 0, 0)}},
    {"Window", "q, Ctrl+Q", "close the window", KEY_CANVAS, act_quit, {LETTER('q', 0)}},
    {"Window", "Ctrl+Q", NULL, KEY_EVERYWHERE, act_quit, {CTRL_LETTER('q')}},
};
// clang-format on

const struct key_table shortcuts = {bindings, ARRAY_COUNT(bindings)};

void preview_print_keys(void)
{
    key_table_print(&shortcuts);
}
