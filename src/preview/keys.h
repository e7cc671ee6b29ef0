/* The one table of keys: what is pressed, what it does, and how the help and the README tell it. */
#ifndef PREVIEW_KEYS_H
#define PREVIEW_KEYS_H

#include <stdbool.h>
#include <stddef.h>

struct app;

/* Where a key counts. */
enum key_place { KEY_PAGE = 1, KEY_LIST = 2, KEY_ENTRY = 4, KEY_EVERYWHERE = 7 };

/* A key by its name in GLFW (`key`), or the letter that it types (`letter`); with Ctrl a letter is
 * the key that would type it. 0: none. */
struct stroke {
    int key, mods;
    unsigned letter;
    int argument; /* for the action */
};

enum { KEY_STROKES = 4 };

struct key {
    const char *group, *name, *help;
    enum key_place place;
    void (*action)(struct app *app, int argument); /* NULL: told in help alone (the mouse) */
    struct stroke strokes[KEY_STROKES];
};

/* A row, or NULL past the table's end. */
const struct key *key_row(size_t index);

/* Does what the stroke stands for at a place; false where it stands for nothing. */
bool key_press(struct app *app, enum key_place place, int key, int mods, unsigned letter);

#endif
