#include "page/graphics.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/rng.h"
#include "page/code.h"
#include "page/header.h"

#define QR_MM      0.55 /* side of a module of a QR code, before its size is sampled */
#define BARS_MM    0.3  /* width of a narrow bar */
#define BARS_HIGH  8.0  /* mm */
#define SIZE_LEAST 0.85 /* factors of size that are sampled */
#define SIZE_MOST  1.25
#define GAP_MM     2.0  /* from a text to a graphic */
#define LETTER_EM  0.65 /* advance of a wide typeface's letters */
#define SLICES     24   /* of a logo */

/* --- rectangles ---------------------------------------------------------------------------------
 */

static struct plan_graphic *begin(struct plan *plan, const char *kind)
{
    struct plan_graphic *graphic =
        plan->graphics < PLAN_MAX_GRAPHICS ? &plan->graphic[plan->graphics++] : NULL;
    if (graphic) {
        *graphic = (struct plan_graphic){.kind = kind, .first = plan->rects};
    }
    return graphic;
}

static void add_rect(struct plan *plan, struct plan_graphic *graphic, double x0, double y0,
                     double x1, double y1)
{
    if (graphic && plan->rects < PLAN_MAX_RECTS) {
        plan->rect[plan->rects++] = (struct rect_mm){x0, y0, x1, y1};
        graphic->rects++;
    }
}

void graphics_add_rule(struct plan *plan, const struct rect_mm *rule)
{
    add_rect(plan, begin(plan, "rule"), rule->x0, rule->y0, rule->x1, rule->y1);
}

/* --- room ---------------------------------------------------------------------------------------
 */

double graphics_code_mm(const struct look *look)
{
    return look->code == CODE_QR     ? EDGE_MM + CODE_QR_SIDE * QR_MM * SIZE_MOST
           : look->code == CODE_BARS ? EDGE_MM + BARS_HIGH * SIZE_MOST
                                     : 0;
}

static double logo_high_mm(const struct look *look)
{
    return fmax(1.5 * look->header_size, 4);
}

double graphics_logo_mm(const struct look *look)
{
    return look->logo == LOGO_NONE ? 0 : EDGE_MM + logo_high_mm(look);
}

/* Whether a rectangle is on the sheet and apart from all texts that are not at the traces. */
static bool is_free(const struct plan *plan, const struct rect_mm *rect)
{
    if (rect->x0 < plan->sheet.x0 || rect->x1 > plan->sheet.x1) {
        return false;
    }
    for (int i = 0; i < plan->lines; i++) {
        const struct plan_line *line = &plan->line[i];
        const double width = (double)strlen(line->text) * LETTER_EM * line->size_mm;
        const double x0 = line->x_mm - (line->right ? width : 0) - GAP_MM;
        const double y0 = line->y_mm - line->size_mm, y1 = line->y_mm + 0.3 * line->size_mm;
        if (x0 < rect->x1 && x0 + width + 2 * GAP_MM > rect->x0 && y0 < rect->y1 && y1 > rect->y0) {
            return false;
        }
    }
    for (int i = 0; i < plan->rects; i++) {
        const struct rect_mm *own = &plan->rect[i];
        if (own->x0 - GAP_MM < rect->x1 && own->x1 + GAP_MM > rect->x0 && own->y0 < rect->y1 &&
            own->y1 > rect->y0) {
            return false;
        }
    }
    return true;
}

/* --- codes --------------------------------------------------------------------------------------
 */

/* Adds a row of modules, those that are dark and side by side as one rectangle. */
static void add_modules(struct plan *plan, struct plan_graphic *graphic, const bool *dark,
                        int modules, double x_mm, double y0_mm, double y1_mm, double module_mm)
{
    for (int first = 0, end; first < modules; first = end + 1) {
        for (end = first; end < modules && dark[end]; end++) {
        }
        if (end > first) {
            add_rect(plan, graphic, x_mm + first * module_mm, y0_mm, x_mm + end * module_mm, y1_mm);
        }
    }
}

static void add_bars(struct plan *plan, const char *text, double factor)
{
    bool dark[CODE_39_MODULES];
    const int modules = code_39(text, dark);
    const double narrow = BARS_MM * factor, width = modules * narrow;
    const double x1 = plan->sheet.x1 - EDGE_MM, y0 = plan->sheet.y0 + EDGE_MM;
    const struct rect_mm place = {x1 - width, y0, x1, y0 + BARS_HIGH * factor};
    struct plan_graphic *graphic = is_free(plan, &place) ? begin(plan, "code") : NULL;
    if (graphic) {
        snprintf(graphic->text, sizeof graphic->text, "%s", text);
        add_modules(plan, graphic, dark, modules, place.x0, place.y0, place.y1, narrow);
    }
}

static void add_qr(struct plan *plan, const char *text, double factor)
{
    bool dark[CODE_QR_SIDE][CODE_QR_SIDE];
    const double module = QR_MM * factor, side = CODE_QR_SIDE * module;
    const double x1 = plan->sheet.x1 - EDGE_MM, y0 = plan->sheet.y0 + EDGE_MM;
    const struct rect_mm place = {x1 - side, y0, x1, y0 + side};
    struct plan_graphic *graphic =
        code_qr(text, dark) && is_free(plan, &place) ? begin(plan, "code") : NULL;
    for (int row = 0; graphic && row < CODE_QR_SIDE; row++) {
        const double y = place.y0 + row * module;
        snprintf(graphic->text, sizeof graphic->text, "%s", text);
        add_modules(plan, graphic, dark[row], CODE_QR_SIDE, place.x0, y, y + module, module);
    }
}

void graphics_add_code(struct plan *plan, const struct look *look, const struct claims *claims)
{
    char text[CODE_QR_TEXT + 1];
    struct rng rng = rng_stream((uint64_t)look->seed, (uint64_t)look->page_index, RNG_CODE);
    const double factor = rng_between(&rng, SIZE_LEAST, SIZE_MOST);
    if (look->code == CODE_BARS) {
        snprintf(text, sizeof text, "%u", claims->id);
        add_bars(plan, text, factor);
    } else if (look->code == CODE_QR) {
        snprintf(text, sizeof text, "ID:%u;SEQ:%05d", claims->id, claims->sequence);
        add_qr(plan, text, factor);
    }
}

/* --- logos --------------------------------------------------------------------------------------
 */

/* Half the width of a logo's slice, where `y` is -1 at its top and 1 at its bottom. */
static double slice_of(enum logo logo, double y)
{
    switch (logo) {
    case LOGO_DISC: /* in two halves */
        return fabs(y) < 0.12 ? 0 : sqrt(fmax(1 - y * y, 0));
    case LOGO_WEDGE: /* in three steps */
        return fabs(fmod(y + 1, 0.67)) < 0.12 ? 0 : (y + 1) / 2;
    default: /* a swelling line */
        return 0.25 + 0.2 * sin(6 * y);
    }
}

static void draw_logo(struct plan *plan, const struct look *look, const struct rect_mm *place)
{
    struct plan_graphic *graphic = begin(plan, "logo");
    const double high = (place->y1 - place->y0) / SLICES, x = (place->x0 + place->x1) / 2;
    for (int i = 0; i < SLICES; i++) {
        const double y = (2.0 * i + 1) / SLICES - 1;
        const double half = slice_of(look->logo, y) * (place->x1 - place->x0) / 2;
        const double shift =
            look->logo == LOGO_WAVE ? (place->x1 - place->x0) * 0.2 * cos(3 * y) : 0;
        if (half > 0) {
            add_rect(plan, graphic, x + shift - half, place->y0 + i * high, x + shift + half,
                     place->y0 + (i + 1) * high);
        }
    }
}

void graphics_add_logo(struct plan *plan, const struct look *look)
{
    const struct rect_mm *sheet = &plan->sheet;
    const double size = logo_high_mm(look), y1 = sheet->y1 - EDGE_MM + 0.25 * look->header_size;
    const double left[] = {sheet->x1 - EDGE_MM - size, sheet->x0 + EDGE_MM,
                           (sheet->x0 + sheet->x1 - size) / 2};
    for (int i = 0; i < 3 && look->logo != LOGO_NONE; i++) {
        const struct rect_mm place = {left[i], y1 - size, left[i] + size, y1};
        if (is_free(plan, &place)) {
            draw_logo(plan, look, &place);
            return;
        }
    }
}
