#include "verify/labels.h"

#include <math.h>

#define NEAR_PX 0.05 /* between what is computed here and what was written */
#define HAIR    1e-6 /* of the picture's side */

enum { KEYPOINTS = 9, BOX_NUMBERS = 4, POSE_NUMBERS = BOX_NUMBERS + 3 * KEYPOINTS };

/* The corners of a polygon of as many numbers as a box has corners. */
static const char *corners_problem(const struct log_page *page, const struct ecgp_box *box,
                                   const struct label_line *line)
{
    const double x[] = {box->x0, box->x1, box->x1, box->x0};
    const double y[] = {box->y0, box->y0, box->y1, box->y1};
    if (line->count != 8) {
        return "does not have four corners";
    }
    for (int i = 0; i < 4; i++) {
        if (!(hypot(line->number[2 * i] * (double)page->width - x[i],
                    line->number[2 * i + 1] * (double)page->height - y[i]) <= NEAR_PX)) {
            return "lies elsewhere than the log gives";
        }
    }
    return NULL;
}

/* Middle and size. */
static const char *box_problem(const struct log_page *page, const struct ecgp_box *box,
                               const double number[BOX_NUMBERS])
{
    const double box_side[] = {box->x0, box->y0, box->x1, box->y1};
    for (int i = 0; i < 4; i++) {
        const double half = i < 2 ? -number[i % 2 + 2] / 2 : number[i % 2 + 2] / 2;
        const double side = number[i % 2] + half;
        const double length = (double)(i % 2 ? page->height : page->width);
        if (!(side >= -HAIR && side <= 1 + HAIR)) {
            return "reaches beyond the picture";
        }
        if (!(fabs(side * length - box_side[i]) <= fmax(0.01, HAIR * length))) {
            return "lies elsewhere than the log gives";
        }
    }
    return NULL;
}

/* Keypoint k of a trace is at sample k / 8 of the way from the first to the last. */
static const char *keypoint_problem(const struct log_page *page, const struct log_lead *lead,
                                    int keypoint, const double number[3])
{
    const int sample = (int)lround((double)(lead->samples - 1) * keypoint / (KEYPOINTS - 1.0));
    struct point px;
    const bool known = log_place(page, lead, sample, &px);
    const double width = (double)page->width, height = (double)page->height;
    const double within =
        known ? fmin(fmin(px.x, width - px.x), fmin(px.y, height - px.y)) : -INFINITY;
    const bool seen = number[2] == 2;
    if ((number[2] != 0 && !seen) || (fabs(within) > NEAR_PX && seen != (within > 0))) {
        return "has a keypoint that is wrongly said to be seen or not";
    }
    const double away = seen ? hypot(number[0] * width - px.x, number[1] * height - px.y)
                             : hypot(number[0], number[1]);
    return away <= NEAR_PX ? NULL : "has a keypoint away from its sample";
}

static const char *pose_problem(const struct log_page *page, const struct label *label,
                                const struct label_line *line)
{
    if (line->count != POSE_NUMBERS) {
        return "does not have a box and nine keypoints";
    }
    const char *problem = box_problem(page, &label->box, line->number);
    for (int i = 0; i < KEYPOINTS && !problem; i++) {
        const double *number = line->number + BOX_NUMBERS + 3 * i;
        const bool none = number[0] == 0 && number[1] == 0 && number[2] == 0;
        problem = !label->name ? keypoint_problem(page, label->lead, i, number)
                  : none       ? NULL
                               : "has a keypoint, which names do not have";
    }
    return problem;
}

/* Numbers are shares of the picture's sides, but for the third of each keypoint. */
static bool in_range(const struct label_line *line, enum label_shape shape)
{
    for (int i = 0; i < line->count; i++) {
        const bool flag = shape == LABEL_POSE && i >= BOX_NUMBERS && (i - BOX_NUMBERS) % 3 == 2;
        if (!flag && !(line->number[i] >= 0 && line->number[i] <= 1)) {
            return false;
        }
    }
    return true;
}

const char *label_problem(const struct log_page *page, const struct label *label,
                          const struct label_line *line)
{
    const enum label_shape shape = page->made->label_shape;
    if (shape != LABEL_BOX && !label->name && !label->lead->known) {
        return NULL; /* these follow from the samples */
    }
    if (!in_range(line, shape)) {
        return "has a value beyond 0..1";
    }
    switch (shape) {
    case LABEL_SEGMENT:
        return label->name ? corners_problem(page, &label->box, line)
                           : label_segment_problem(page, label->lead, line);
    case LABEL_OBB:
        return label->name ? corners_problem(page, &label->box, line)
                           : label_obb_problem(page, label->lead, line);
    case LABEL_POSE:
        return pose_problem(page, label, line);
    case LABEL_BOX:
        break;
    }
    return line->count == BOX_NUMBERS ? box_problem(page, &label->box, line->number)
                                      : "does not have four numbers";
}
