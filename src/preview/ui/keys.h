/* Tables of keys: from one come what a key does, the help in the window and that in the README. */
#ifndef UI_KEYS_H
#define UI_KEYS_H

#include <stdbool.h>
#include <stddef.h>

/* What actions act on: whatever the program makes of it. */
struct app;

/* Where a key counts. */
enum key_place { KEY_CANVAS = 1, KEY_LIST = 2, KEY_ENTRY = 4, KEY_EVERYWHERE = 7 };

/* A key by its name in GLFW (`key`), or the letter that it types (`letter`); with Ctrl a letter is
 * the key that would type it. 0: none. */
struct key_stroke {
    int key, mods;
    unsigned letter;
    int argument; /* for the action */
};

enum { KEY_STROKES = 4 };

struct key_binding {
    const char *group, *name;
    const char *help; /* NULL: not told */
    enum key_place place;
    void (*action)(struct app *app, int argument); /* NULL: told in help alone (the mouse) */
    struct key_stroke strokes[KEY_STROKES];
};

struct key_table {
    const struct key_binding *bindings;
    size_t count;
};

/* Does what a stroke stands for at a place; false where it stands for nothing. */
bool key_table_press(const struct key_table *table, struct app *app, enum key_place place, int key,
                     int mods, unsigned letter);

/* The name of what does an action with an argument, "" where there is no key for it. */
const char *key_table_name(const struct key_table *table,
                           void (*action)(struct app *app, int argument), int argument);

/* Prints the table in Markdown. */
void key_table_print(const struct key_table *table);

#endif
