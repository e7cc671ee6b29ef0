/* Landmarks: points of the page that can be told apart (see ecgpress/page.h). */
#include <math.h>

#include "truth/page.h"
#include "truth/visible.h"

#define EDGE_MM 1e-6 /* what lies along the paper's edge is on it */

enum { CORNERS = 4, PULSE_BEFORE = 5, PULSE_AFTER = PULSE_BEFORE + CORNERS };

_Static_assert(ECGP_LANDMARKS_OF_PAGE == 2 * CORNERS, "paper and grid");
_Static_assert(ECGP_LANDMARKS_OF_LEAD == PULSE_AFTER + CORNERS, "what find_of_lead knows");

static const char *const lead_kinds[PULSE_BEFORE] = {"start", "end", "name", "separator_top",
                                                     "separator_bottom"};

/* Where a landmark is, mm. */
struct place_mm {
    double x, y;
};

/* Clockwise from the top left. */
static struct place_mm corner_of(const struct rect_mm *rect, int corner)
{
    return (struct place_mm){corner == 1 || corner == 2 ? rect->x1 : rect->x0,
                             corner >= 2 ? rect->y1 : rect->y0};
}

static bool find_of_page(const struct plan *plan, int number, struct place_mm *mm)
{
    const struct rect_mm paper = {0, 0, plan_width_mm(plan), plan_height_mm(plan)};
    *mm = corner_of(number < CORNERS ? &paper : &plan->grid.area, number % CORNERS);
    return number < CORNERS || plan->grid.show;
}

static bool find_separator(const struct plan *plan, int field, bool bottom, struct place_mm *mm)
{
    for (int i = 0; i < plan->stretches; i++) {
        const struct plan_separator *own = &plan->stretch[i];
        if (own->field == field) {
            *mm = (struct place_mm){own->x_mm, bottom ? own->y1_mm : own->y0_mm};
            return true;
        }
    }
    return false;
}

/* From the pulse's rise: its foot, up, across, down. */
static bool find_pulse(const struct plan *plan, int field, bool before, int corner,
                       struct place_mm *mm)
{
    for (int i = 0; i < plan->pulses; i++) {
        const struct plan_pulse *pulse = &plan->pulse[i];
        if (pulse->field == field && pulse->before == before) {
            *mm = corner_of(&pulse->wave, (corner + 3) % CORNERS);
            return true;
        }
    }
    return false;
}

static bool find_of_lead(const struct plan *plan, int field, int number, struct place_mm *mm)
{
    const struct plan_field *own = &plan->field[field];
    const double end = (double)(own->samples - 1) * own->sample_mm;
    if (!own->present) {
        return false;
    }
    switch (number) {
    case 0:
    case 1:
        *mm = (struct place_mm){own->x_mm + (number == 1 ? end : 0), own->y_mm};
        return own->samples > 0;
    case 2:
        *mm = (struct place_mm){own->name_x_mm, own->name_y_mm};
        return own->name[0] != '\0';
    case 3:
    case 4:
        return find_separator(plan, field, number == 4, mm);
    default:
        return find_pulse(plan, field, number < PULSE_AFTER, (number - PULSE_BEFORE) % CORNERS, mm);
    }
}

/* See visibility of struct ecgp_landmark. */
static int visibility(const struct plan *plan, const struct place_mm *mm,
                      const struct ecgp_landmark *at)
{
    const bool in_picture =
        at->x >= 0 && at->y >= 0 && at->x <= plan->width && at->y <= plan->height;
    const bool on_paper = mm->x >= -EDGE_MM && mm->y >= -EDGE_MM &&
                          mm->x <= plan_width_mm(plan) + EDGE_MM &&
                          mm->y <= plan_height_mm(plan) + EDGE_MM;
    return !in_picture ? 0 : on_paper && place_is_open(plan, mm->x, mm->y) ? 2 : 1;
}

bool ecgp_page_landmark(const struct ecgp_page *page, int field, int number,
                        struct ecgp_landmark *landmark)
{
    const struct plan *plan = &page->plan;
    struct place_mm mm;
    const bool of_page = field == -1, of_lead = field >= 0 && field < plan->fields;
    *landmark = (struct ecgp_landmark){.kind = "", .lead = -1};
    const bool found =
        number >= 0 &&
        ((of_page && number < ECGP_LANDMARKS_OF_PAGE && find_of_page(plan, number, &mm)) ||
         (of_lead && number < ECGP_LANDMARKS_OF_LEAD && find_of_lead(plan, field, number, &mm)));
    if (!found) {
        return false;
    }
    landmark->kind = of_page                 ? (number < CORNERS ? "paper" : "grid")
                     : number < PULSE_BEFORE ? lead_kinds[number]
                     : number < PULSE_AFTER  ? "pulse_before"
                                             : "pulse_after";
    landmark->corner = of_page                  ? number % CORNERS
                       : number >= PULSE_BEFORE ? (number - PULSE_BEFORE) % CORNERS
                                                : 0;
    landmark->lead = of_lead ? plan->field[field].index : -1;
    landmark->x_mm = mm.x;
    landmark->y_mm = mm.y;
    map_point(&plan->map, mm.x, mm.y, &landmark->x, &landmark->y);
    landmark->visibility = visibility(plan, &mm, landmark);
    return true;
}
