/*
 * Polygons and oriented boxes of traces. A trace fills a box on the paper: from its first to its
 * last sample and from its lowest to its highest, and half of the pen around. Its outline is 40
 * points of that box in the picture, ten a side from each corner on, clockwise from the top left.
 *   segment  the outline, cut at the picture's edges; the lead's box where that leaves nothing
 *   obb      the rectangle of the least area around that, clockwise from the corner that is nearest
 *            to the outline's first point; corners beyond the picture are moved to its edge
 * Nothing is cut here. A polygon is the cut outline if its points within the picture are the
 * outline's in their order, the others lie where the outline is once each point off the picture is
 * moved to its edge, and the area within is the same.
 */
#include <math.h>

#include "verify/labels.h"
#include "verify/ring.h"

#define NEAR_PX 0.05 /* between what is computed here and what was written */
#define HULL_PX 2.0  /* between a polygon and the box around the mask */
#define LEAST   1e-6 /* px2: below, nothing of an outline is in the picture */
#define HAIR_PX 1e-6 /* rounding */

enum { SIDE_POINTS = 10 };

/* --- the outline --- */

/* Half of the width of the stroke that masks are made of, mm: at least half a pixel at the middle
 * of the page. */
static double mask_radius(const struct log_page *page)
{
    const double scale = page->forward.px_per_mm;
    double slope[4];
    forward_slope(&page->forward, (double)page->width / scale / 2, (double)page->height / scale / 2,
                  slope);
    const double px_a_mm = sqrt(fabs(slope[0] * slope[3] - slope[1] * slope[2]));
    return fmax(page->pen_mm / 2, 0.5 / px_a_mm);
}

static void find_outline(const struct log_page *page, const struct log_lead *lead,
                         struct ring *outline)
{
    struct point low = {INFINITY, INFINITY}, high = {-INFINITY, -INFINITY};
    const double radius = mask_radius(page);
    for (int i = 0; i < lead->samples; i++) {
        const struct point mm = log_place_mm(lead, i, lead->mv[i]);
        if (!isnan(lead->mv[i])) {
            low = (struct point){fmin(low.x, mm.x), fmin(low.y, mm.y)};
            high = (struct point){fmax(high.x, mm.x), fmax(high.y, mm.y)};
        }
    }
    const struct point corner[] = {{low.x - radius, low.y - radius},
                                   {high.x + radius, low.y - radius},
                                   {high.x + radius, high.y + radius},
                                   {low.x - radius, high.y + radius}};
    outline->points = 0;
    for (int i = 0; i < 4 * SIDE_POINTS; i++) {
        const struct point *from = &corner[i / SIDE_POINTS];
        const struct point *to = &corner[(i / SIDE_POINTS + 1) % 4];
        const double part = (double)(i % SIDE_POINTS) / SIDE_POINTS;
        const struct point px = forward_point(&page->forward, from->x + part * (to->x - from->x),
                                              from->y + part * (to->y - from->y));
        ring_add(outline, px.x, px.y);
    }
}

static void box_corners(const struct ecgp_box *box, struct ring *polygon)
{
    polygon->points = 0;
    ring_add(polygon, box->x0, box->y0);
    ring_add(polygon, box->x1, box->y0);
    ring_add(polygon, box->x1, box->y1);
    ring_add(polygon, box->x0, box->y1);
}

/* A label's outline. */
struct shape {
    double width, height; /* of the picture */
    struct point first;   /* the outline's, even where it leaves nothing */
    struct ring outline;  /* or the lead's box where it leaves nothing */
    struct ring split;    /* with points where it crosses the picture's edges */
    struct ring moved;    /* that, with points off the picture moved to its edge */
};

static void cut(struct shape *shape)
{
    ring_split(&shape->outline, shape->width, shape->height, &shape->split);
    shape->moved.points = 0;
    for (int i = 0; i < shape->split.points; i++) {
        const struct point at = point_clamp(&shape->split.at[i], shape->width, shape->height);
        ring_add(&shape->moved, at.x, at.y);
    }
}

static void find_shape(const struct log_page *page, const struct log_lead *lead,
                       struct shape *shape)
{
    shape->width = (double)page->width;
    shape->height = (double)page->height;
    find_outline(page, lead, &shape->outline);
    shape->first = shape->outline.at[0];
    cut(shape);
    if (!(fabs(ring_area(&shape->moved)) > LEAST)) {
        box_corners(&lead->box, &shape->outline);
        cut(shape);
    }
}

static void read_polygon(const struct label_line *line, const struct shape *shape,
                         struct ring *polygon)
{
    polygon->points = 0;
    for (int i = 0; i + 1 < line->count; i += 2) {
        ring_add(polygon, line->number[i] * shape->width, line->number[i + 1] * shape->height);
    }
}

/* --- polygons --- */

static double inset(const struct shape *shape, const struct point *point)
{
    return point_inset(point, shape->width, shape->height);
}

/* Whether the written points within the picture are the outline's, in their order. */
static bool same_corners(const struct shape *shape, const struct ring *written)
{
    int last = -1, turns = 0, corner;
    for (int i = 0; i < written->points; i++) {
        const struct point *at = &written->at[i];
        if (inset(shape, at) <= 2 * NEAR_PX) {
            continue;
        }
        if (!(ring_nearest(&shape->outline, at, &corner) <= NEAR_PX)) {
            return false;
        }
        turns += corner < last;
        last = corner;
    }
    for (int i = 0; i < shape->outline.points; i++) {
        const struct point *at = &shape->outline.at[i];
        if (inset(shape, at) > 2 * NEAR_PX && !(ring_nearest(written, at, &corner) <= NEAR_PX)) {
            return false;
        }
    }
    return turns <= 1;
}

/* Whether two polygons have the same sides and area, but for those along the picture's edge. */
static bool same_sides(const struct shape *shape, const struct ring *written)
{
    for (int i = 0; i < written->points; i++) {
        if (!(ring_distance(&shape->moved, &written->at[i]) <= NEAR_PX)) {
            return false;
        }
    }
    for (int i = 0; i < shape->split.points; i++) {
        const struct point *at = &shape->split.at[i];
        if (inset(shape, at) >= -HAIR_PX && !(ring_distance(written, at) <= NEAR_PX)) {
            return false;
        }
    }
    return fabs(ring_area(written) - ring_area(&shape->moved)) <=
           NEAR_PX * ring_length(&shape->moved);
}

/* The hull of what was written holds the lead's box, and is it where the page is flat. */
static const char *hull_problem(const struct log_page *page, const struct log_lead *lead,
                                const struct ring *written)
{
    struct point corner[4];
    ring_around(written, 1, 0, corner);
    const double beyond[] = {lead->box.x0 - corner[0].x, lead->box.y0 - corner[0].y,
                             corner[2].x - lead->box.x1, corner[2].y - lead->box.y1};
    for (int i = 0; i < 4; i++) {
        if (!(beyond[i] >= -HULL_PX)) {
            return "does not hold the box around the lead's mask";
        }
        if (forward_is_flat(&page->forward) && beyond[i] > HULL_PX) {
            return "is larger than the box around the lead's mask";
        }
    }
    return NULL;
}

const char *label_segment_problem(const struct log_page *page, const struct log_lead *lead,
                                  const struct label_line *line)
{
    struct shape shape;
    struct ring written;
    find_shape(page, lead, &shape);
    read_polygon(line, &shape, &written);
    if (line->count % 2 || line->count < 6 || line->count > 2 * RING_POINTS) {
        return "is no polygon";
    }
    if (!same_corners(&shape, &written) || !same_sides(&shape, &written)) {
        return "lies elsewhere than the log gives";
    }
    return hull_problem(page, lead, &written);
}

/* --- oriented boxes --- */

/* The points that an oriented box lies around: of the outline within the picture, where it crosses
 * its edges, and the picture's corners in it. */
static void find_points(const struct shape *shape, struct ring *points)
{
    points->points = 0;
    for (int i = 0; i < shape->split.points; i++) {
        if (inset(shape, &shape->split.at[i]) >= -HAIR_PX) {
            ring_add(points, shape->split.at[i].x, shape->split.at[i].y);
        }
    }
    for (int i = 0; i < 4; i++) {
        const struct point corner = {i % 2 ? shape->width : 0, i / 2 ? shape->height : 0};
        if (ring_holds(&shape->outline, &corner)) {
            ring_add(points, corner.x, corner.y);
        }
    }
}

/* Whether a rectangle is what was written, from the corner on that is nearest to the outline's
 * first point: any of them where two are as near. */
static bool is_written(const struct shape *shape, const struct point corner[4],
                       const struct ring *written)
{
    double away[4], least = INFINITY;
    for (int i = 0; i < 4; i++) {
        away[i] = hypot(corner[i].x - shape->first.x, corner[i].y - shape->first.y);
        least = fmin(least, away[i]);
    }
    for (int first = 0; first < 4; first++) {
        bool same = away[first] <= least + NEAR_PX;
        for (int i = 0; i < 4 && same; i++) {
            const struct point at =
                point_clamp(&corner[(first + i) % 4], shape->width, shape->height);
            same = hypot(at.x - written->at[i].x, at.y - written->at[i].y) <= NEAR_PX;
        }
        if (same) {
            return true;
        }
    }
    return false;
}

/* Goes through the rectangles with a side along the line through two points, among which is that of
 * the least area (Freeman and Shapira, 1975: it has a side along one of the hull's). Returns the
 * least area; with `most`, sets *found where one of no more than that area is what was written. */
static double try_rectangles(const struct shape *shape, const struct ring *points, double most,
                             const struct ring *written, bool *found)
{
    double least = INFINITY;
    for (int i = 0; i < points->points; i++) {
        for (int k = i + 1; k < points->points; k++) {
            const double dx = points->at[k].x - points->at[i].x;
            const double dy = points->at[k].y - points->at[i].y;
            const double length = hypot(dx, dy);
            struct point corner[4];
            if (!(length > NEAR_PX)) {
                continue;
            }
            const double area = ring_around(points, dx / length, dy / length, corner);
            least = fmin(least, area);
            *found = *found || (area <= most && is_written(shape, corner, written));
        }
    }
    return least;
}

const char *label_obb_problem(const struct log_page *page, const struct log_lead *lead,
                              const struct label_line *line)
{
    struct shape shape;
    struct ring points, written;
    bool found = false;
    find_shape(page, lead, &shape);
    read_polygon(line, &shape, &written);
    if (line->count != 8) {
        return "does not have four corners";
    }
    find_points(&shape, &points);
    const double least = try_rectangles(&shape, &points, 0, &written, &found);
    try_rectangles(&shape, &points, least * (1 + 1e-6), &written, &found);
    return found ? hull_problem(page, lead, &written) : "lies elsewhere than the log gives";
}
