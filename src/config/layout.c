#include "config/layout.h"

#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "base/names.h"
#include "base/nearest.h"
#include "config/leads.h"

enum { LEAD_II = 1, LEAD_V1 = 6, LEAD_V5 = 10 };

static const struct layout layouts[] = {
    {.name = "3by1", .aliases = "3x1", .rows = 3, .columns = 1, .column_s = 10},
    {.name = "3by4", .aliases = "3x4", .rows = 3, .columns = 4, .column_s = 2.5},
    {.name = "6by2", .aliases = "6x2", .rows = 6, .columns = 2, .column_s = 5},
    {.name = "12by1", .aliases = "12x1", .rows = 12, .columns = 1, .column_s = 10},
    {.name = "3by4-II",
     .aliases = "3x4+II|3x4-II|3x4+1R",
     .rows = 3,
     .columns = 4,
     .rhythms = 1,
     .rhythm = {LEAD_II},
     .column_s = 2.5},
    {.name = "6by2-II",
     .aliases = "6x2+II|6x2-II|6x2+1R",
     .rows = 6,
     .columns = 2,
     .rhythms = 1,
     .rhythm = {LEAD_II},
     .column_s = 5},
    {.name = "3by4-III",
     .aliases = "3x4+3R|3x4-III",
     .rows = 3,
     .columns = 4,
     .rhythms = 3,
     .rhythm = {LEAD_II, LEAD_V1, LEAD_V5},
     .column_s = 2.5},
    {.name = "4by3", .aliases = "4x3", .rows = 4, .columns = 3, .column_s = 10.0 / 3},
    {.name = "4by3-II",
     .aliases = "4x3+II|4x3-II|4x3+1R",
     .rows = 4,
     .columns = 3,
     .rhythms = 1,
     .rhythm = {LEAD_II},
     .column_s = 10.0 / 3},
    {.name = "6by1", .aliases = "6x1", .rows = 6, .columns = 1, .column_s = 10},
    {.name = "2by6", .aliases = "2x6", .rows = 2, .columns = 6, .column_s = 10.0 / 6},
    {.name = "2by6-II",
     .aliases = "2x6+II|2x6-II|2x6+1R",
     .rows = 2,
     .columns = 6,
     .rhythms = 1,
     .rhythm = {LEAD_II},
     .column_s = 10.0 / 6},
};

const struct layout *layout_at(size_t index)
{
    return index < ARRAY_COUNT(layouts) ? &layouts[index] : NULL;
}

const struct layout *layout_find(const char *name)
{
    const struct layout *layout;
    for (size_t i = 0; (layout = layout_at(i)); i++) {
        if (strcmp(layout->name, name) == 0 ||
            name_find(layout->aliases, '|', name, strlen(name)) >= 0) {
            return layout;
        }
    }
    return NULL;
}

/* The names of all layouts, "3by1, 3by4, ...", cut where `size` ends. */
static void layout_list(char *text, size_t size)
{
    size_t length = 0;
    text[0] = '\0';
    const struct layout *layout;
    for (size_t i = 0; (layout = layout_at(i)) && length < size; i++) {
        length +=
            (size_t)snprintf(text + length, size - length, "%s%s", i ? ", " : "", layout->name);
    }
}

void layout_refuse(const char *name, char *why, size_t size)
{
    struct nearest nearest = {.word = name};
    const struct layout *layout;
    for (size_t i = 0; (layout = layout_at(i)); i++) {
        nearest_add(&nearest, layout->name);
    }
    char known[LAYOUT_NAMES];
    layout_list(known, sizeof known);
    if (nearest.name) {
        snprintf(why, size, "\"%.100s\" is not a layout (did you mean \"%s\"? Known: %s)", name,
                 nearest.name, known);
    } else {
        snprintf(why, size, "\"%.100s\" is not a layout (expected one of %s)", name, known);
    }
}

const char *ecgp_layout_name(size_t index)
{
    const struct layout *layout = layout_at(index);
    return layout ? layout->name : NULL;
}

const char *ecgp_layout_find(const char *name)
{
    const struct layout *layout = layout_find(name);
    return layout ? layout->name : NULL;
}

bool ecgp_layout_info(size_t index, struct ecgp_layout_info *info)
{
    const struct layout *layout = layout_at(index);
    *info = (struct ecgp_layout_info){0};
    if (!layout) {
        return false;
    }
    *info = (struct ecgp_layout_info){
        .name = layout->name,
        .aliases = layout->aliases ? layout->aliases : "",
        .rows = layout->rows,
        .columns = layout->columns,
        .rhythms = layout->rhythms,
        .column_s = layout->column_s,
    };
    const int fields = layout->rows * layout->columns;
    for (int i = 0; i < fields + layout->rhythms; i++) {
        info->lead[i] = lead_names[i < fields ? i : layout->rhythm[i - fields]];
    }
    return true;
}
