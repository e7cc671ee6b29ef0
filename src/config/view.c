#include "config/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/names.h"
#include "config/option_table.h"

static bool read_view(const char *text, struct view *view)
{
    const char *colon = strchr(text, ':');
    const size_t length = colon ? (size_t)(colon - text) : strlen(text);
    *view = (struct view){.preset = PRESET_CLEAN, .severity = 1};
    snprintf(view->name, sizeof view->name, "%s", text);
    view->kind = strcmp(text, "blank") == 0    ? VIEW_BLANK
                 : strcmp(text, "albedo") == 0 ? VIEW_ALBEDO
                                               : VIEW_PRESET;
    if (view->kind != VIEW_PRESET) {
        return true;
    }
    const int preset = option_choice(option_row((size_t)option_find("preset")), text, length);
    view->preset = preset < 0 ? PRESET_CLEAN : (enum preset)preset;
    return preset >= 0 &&
           (!colon || (option_parse_weight(colon + 1, &view->severity) && view->severity <= 1));
}

int views_read(const char *list, struct view views[VIEWS_MOST])
{
    int count = 0;
    for (struct name name = {.rest = list}; *list && name_next(&name, ',');) {
        char text[VIEW_NAME];
        snprintf(text, sizeof text, "%.*s", (int)name.length, name.text);
        if (count == VIEWS_MOST || name.length >= VIEW_NAME || !read_view(text, &views[count])) {
            return -1;
        }
        for (int i = 0; i < count; i++) {
            if (strcmp(views[i].name, text) == 0) {
                return -1;
            }
        }
        count++;
    }
    return count;
}

bool option_check_views(const char *value, char why[OPTION_WHY])
{
    struct view views[VIEWS_MOST];
    if (views_read(value, views) >= 0) {
        return true;
    }
    snprintf(why, OPTION_WHY,
             "\"%.100s\" is not a list of views (expected up to %d different ones of blank, "
             "albedo and preset:severity, of %s)",
             value, VIEWS_MOST, option_row((size_t)option_find("preset"))->info.choices);
    return false;
}
