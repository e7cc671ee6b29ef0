#include "page/layout.h"

#include <stdio.h>
#include <string.h>

enum { LEAD_II = 1 };

static const struct layout layouts[] = {
    {.name = "3by1", .rows = 3, .columns = 1, .rhythm = -1, .column_s = 10},
    {.name = "3by4", .rows = 3, .columns = 4, .rhythm = -1, .column_s = 2.5},
    {.name = "6by2", .rows = 6, .columns = 2, .rhythm = -1, .column_s = 5},
    {.name = "12by1", .rows = 12, .columns = 1, .rhythm = -1, .column_s = 10},
    {.name = "3by4-II", .rows = 3, .columns = 4, .rhythm = LEAD_II, .column_s = 2.5},
    {.name = "6by2-II", .rows = 6, .columns = 2, .rhythm = LEAD_II, .column_s = 5},
};

const struct layout *layout_at(size_t index)
{
    return index < sizeof layouts / sizeof *layouts ? &layouts[index] : NULL;
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
