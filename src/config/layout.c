#include "config/layout.h"

#include <stdio.h>
#include <string.h>

#include "base/array.h"

enum { LEAD_II = 1, LEAD_V1 = 6, LEAD_V5 = 10 };

static const struct layout layouts[] = {
    {.name = "3by1", .rows = 3, .columns = 1, .column_s = 10},
    {.name = "3by4", .rows = 3, .columns = 4, .column_s = 2.5},
    {.name = "6by2", .rows = 6, .columns = 2, .column_s = 5},
    {.name = "12by1", .rows = 12, .columns = 1, .column_s = 10},
    {.name = "3by4-II",
     .rows = 3,
     .columns = 4,
     .rhythms = 1,
     .rhythm = {LEAD_II},
     .column_s = 2.5},
    {.name = "6by2-II", .rows = 6, .columns = 2, .rhythms = 1, .rhythm = {LEAD_II}, .column_s = 5},
    {.name = "3by4-III",
     .rows = 3,
     .columns = 4,
     .rhythms = 3,
     .rhythm = {LEAD_II, LEAD_V1, LEAD_V5},
     .column_s = 2.5},
    {.name = "4by3", .rows = 4, .columns = 3, .column_s = 10.0 / 3},
    {.name = "4by3-II",
     .rows = 4,
     .columns = 3,
     .rhythms = 1,
     .rhythm = {LEAD_II},
     .column_s = 10.0 / 3},
    {.name = "6by1", .rows = 6, .columns = 1, .column_s = 10},
    {.name = "2by6", .rows = 2, .columns = 6, .column_s = 10.0 / 6},
    {.name = "2by6-II",
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
        if (strcmp(layout->name, name) == 0) {
            return layout;
        }
    }
    return NULL;
}

void layout_list(char *text, size_t size)
{
    size_t length = 0;
    text[0] = '\0';
    const struct layout *layout;
    for (size_t i = 0; (layout = layout_at(i)) && length < size; i++) {
        length +=
            (size_t)snprintf(text + length, size - length, "%s%s", i ? ", " : "", layout->name);
    }
}

const char *ecgp_layout_name(size_t index)
{
    const struct layout *layout = layout_at(index);
    return layout ? layout->name : NULL;
}
