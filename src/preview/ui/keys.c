#include "preview/ui/keys.h"

#include <stdio.h>
#include <string.h>

#include "preview/ui/window.h"

static bool is_stroke(const struct key_stroke *stroke, int key, int mods, unsigned letter)
{
    if (stroke->key) {
        return stroke->key == key && stroke->mods == mods;
    }
    return stroke->letter && stroke->letter == letter && stroke->mods == (mods & GLFW_MOD_CONTROL);
}

bool key_table_press(const struct key_table *table, struct app *app, enum key_place place, int key,
                     int mods, unsigned letter)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct key_binding *binding = &table->bindings[i];
        for (int k = 0; (binding->place & place) && binding->action && k < KEY_STROKES; k++) {
            if (is_stroke(&binding->strokes[k], key, mods, letter)) {
                binding->action(app, binding->strokes[k].argument);
                return true;
            }
        }
    }
    return false;
}

const char *key_table_name(const struct key_table *table,
                           void (*action)(struct app *app, int argument), int argument)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct key_binding *binding = &table->bindings[i];
        if (binding->action == action && binding->strokes[0].argument == argument) {
            return binding->name;
        }
    }
    return "";
}

/* "n, N" as `n`, `N`. */
static void print_names(const char *names)
{
    for (;;) {
        const int length = (int)strcspn(names, ",");
        printf("`%.*s`", length, names);
        names += length;
        if (*names == '\0') {
            return;
        }
        printf(", ");
        names += strspn(names, ", ");
    }
}

void key_table_print(const struct key_table *table)
{
    const char *group = "";
    puts("| | Key | What it does |\n| --- | --- | --- |");
    for (size_t i = 0; i < table->count; i++) {
        const struct key_binding *binding = &table->bindings[i];
        if (binding->help) {
            printf("| %s | ", strcmp(group, binding->group) ? binding->group : "");
            print_names(binding->name);
            printf(" | %s |\n", binding->help);
            group = binding->group;
        }
    }
}
