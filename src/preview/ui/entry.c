#include "preview/ui/entry.h"

#include <math.h>
#include <stdio.h>

#include "preview/ui/theme.h"
#include "preview/ui/utf8.h"

void entry_begin(struct entry *entry, const char *text)
{
    snprintf(entry->text, sizeof entry->text, "%s", text);
    entry->fresh = true;
}

void entry_type(struct entry *entry, uint32_t letter)
{
    if (entry->fresh && letter) {
        entry->text[0] = '\0';
    }
    entry->fresh = false;
    if (letter) {
        utf8_append(entry->text, sizeof entry->text, letter);
    } else {
        utf8_erase(entry->text);
    }
}

void entry_draw(const struct entry *entry, struct painter *painter, struct rect rect)
{
    const float scale = painter->scale;
    const struct text_style style = painter_style(painter, 13, theme_text, false);
    const struct rect outer = painter->clip;
    const float wide = painter_text_width(painter, &style, entry->text);
    const float room = rect.x1 - rect.x0 - 12 * scale;
    const float x = rect.x0 + 6 * scale - fmaxf(0, wide - room);
    const float y = rect.y1 - 7 * scale;
    painter_rect(painter, rect, 3 * scale, theme_desk);
    painter_frame(painter, rect, 3 * scale, scale, theme_accent);
    painter->clip = (struct rect){rect.x0 + 4 * scale, fmaxf(rect.y0, outer.y0),
                                  rect.x1 - 4 * scale, fminf(rect.y1, outer.y1)};
    if (entry->fresh && entry->text[0]) {
        const struct rect all = {x, rect.y0 + 4 * scale, x + wide, rect.y1 - 4 * scale};
        painter_rect(painter, all, 2 * scale, theme_chosen);
    }
    const float end = painter_text(painter, x, y, &style, entry->text) + scale;
    painter_line(painter, end, rect.y0 + 6 * scale, end, rect.y1 - 6 * scale, scale, theme_accent);
    painter->clip = outer;
}
