#include "preview/ui/widget.h"

#include <math.h>

#include "preview/ui/theme.h"

void widget_box(struct painter *painter, struct rect rect, struct color edge)
{
    const float scale = painter->scale;
    const struct color shade = {0, 0, 0, 0.35f};
    const struct rect below = {rect.x0 - 3 * scale, rect.y0 - scale, rect.x1 + 3 * scale,
                               rect.y1 + 5 * scale};
    painter_rect(painter, below, 9 * scale, shade);
    painter_rect(painter, rect, 6 * scale, theme_bar);
    painter_frame(painter, rect, 6 * scale, scale, edge);
}

void widget_message(struct painter *painter, struct rect area, bool bottom, const char *text,
                    struct color color)
{
    const float scale = painter->scale, line = 18 * scale, air = 12 * scale;
    const struct text_style style = painter_style(painter, 13, color, false);
    const float x = area.x0 + 14 * scale;
    const float room = fminf(area.x1 - x - 14 * scale - 2 * air, 900 * scale);
    const float wide = fminf(room, painter_text_width(painter, &style, text) + 2);
    const float high =
        painter_text_wrapped(painter, 0, 0, room, line, &style, true, text) + 2 * air - 4 * scale;
    const float top = bottom ? area.y1 - 12 * scale - high : area.y0 + 12 * scale;
    widget_box(painter, (struct rect){x, top, x + wide + 2 * air, top + high}, theme_edge);
    painter_text_wrapped(painter, x + air, top + air + 11 * scale, room, line, &style, false, text);
}

void widget_error(struct painter *painter, struct rect area, const char *title, const char *text,
                  const char *remedy)
{
    const float scale = painter->scale, line = 19 * scale;
    const struct text_style heading = painter_style(painter, 15, theme_bad, true);
    const struct text_style style = painter_style(painter, 13, theme_text, false);
    const struct text_style quiet = painter_style(painter, 12, theme_quiet, false);
    const float wide = fminf(620 * scale, area.x1 - area.x0 - 40 * scale);
    const float inner = wide - 44 * scale;
    const float high =
        painter_text_wrapped(painter, 0, 0, inner, line, &style, true, text) + 104 * scale;
    const float left = roundf((area.x0 + area.x1 - wide) / 2), x = left + 22 * scale;
    const float y = roundf((area.y0 + area.y1 - high) / 2);
    widget_box(painter, (struct rect){left, y, left + wide, y + high}, theme_bad);
    painter_text(painter, x, y + 36 * scale, &heading, title);
    const float end =
        painter_text_wrapped(painter, x, y + 64 * scale, inner, line, &style, false, text);
    painter_text(painter, x, end + 8 * scale, &quiet, remedy);
}

void widget_tag(struct painter *painter, struct rect area, float x, bool at_right, const char *text)
{
    const float scale = painter->scale;
    const struct text_style style = painter_style(painter, 12, theme_text, true);
    const float wide = painter_text_width(painter, &style, text) + 16 * scale;
    const float x0 = at_right ? x + 8 * scale : x - 8 * scale - wide;
    const float y = area.y0 + 10 * scale;
    painter_rect(painter, (struct rect){x0, y, x0 + wide, y + 22 * scale}, 4 * scale, theme_bar);
    painter_text(painter, x0 + 8 * scale, y + 15 * scale, &style, text);
}
