#include "draw/pen.h"

#include <math.h>
#include <stdlib.h>

/* What the shader reads of a piece of a stroke: a capsule whose radius runs from one end's to the
 * other's; px of the layer. */
struct piece {
    float ends[4];
    float radii[2], unused[2];
};

void pen_finish(struct pen_effect *effect)
{
    gpu_program_destroy(&effect->coverage);
    gpu_program_destroy(&effect->ink);
    gpu_texture_destroy(&effect->pieces);
    gpu_target_destroy(&effect->layer);
}

/* The pen's radius in the picture: of the disc that has the area its mark has there. */
static double radius_of(const struct backward_map *map, const struct plan_pen_point *point,
                        double x, double y)
{
    const double half_mm = point->width_mm / 2;
    double ax, ay, bx, by;
    map_point(map, point->x_mm + half_mm, point->y_mm, &ax, &ay);
    map_point(map, point->x_mm, point->y_mm + half_mm, &bx, &by);
    return sqrt(fabs((ax - x) * (by - y) - (bx - x) * (ay - y)));
}

/* The pieces of a mark's strokes, in pixels of the picture. */
static int make_pieces(const struct plan *plan, const struct plan_mark *mark, struct piece *pieces)
{
    int count = 0;
    for (int i = mark->first; i < mark->first + mark->strokes; i++) {
        const struct plan_stroke *stroke = &plan->stroke[i];
        const struct plan_pen_point *point = &plan->pen_point[stroke->first];
        double x0 = 0, y0 = 0, radius0 = 0;
        for (int k = 0; k < stroke->points; k++) {
            double x, y;
            map_point(&plan->map, point[k].x_mm, point[k].y_mm, &x, &y);
            const double radius = radius_of(&plan->map, &point[k], x, y);
            if (k > 0) {
                pieces[count++] = (struct piece){{(float)x0, (float)y0, (float)x, (float)y},
                                                 {(float)radius0, (float)radius},
                                                 {0, 0}};
            }
            x0 = x;
            y0 = y;
            radius0 = radius;
        }
    }
    return count;
}

/* The pixels that the pieces touch, as far as they are on the picture. */
static struct ecgp_box box_of(const struct plan *plan, const struct piece *pieces, int count)
{
    double x0 = plan->width, y0 = plan->height, x1 = 0, y1 = 0;
    for (int i = 0; i < count; i++) {
        const float *ends = pieces[i].ends;
        const double reach = fmax(pieces[i].radii[0], pieces[i].radii[1]) + 1;
        x0 = fmin(x0, fmin(ends[0], ends[2]) - reach);
        y0 = fmin(y0, fmin(ends[1], ends[3]) - reach);
        x1 = fmax(x1, fmax(ends[0], ends[2]) + reach);
        y1 = fmax(y1, fmax(ends[1], ends[3]) + reach);
    }
    return (struct ecgp_box){(int)floor(fmax(x0, 0)), (int)floor(fmax(y0, 0)),
                             (int)ceil(fmin(x1, plan->width)), (int)ceil(fmin(y1, plan->height))};
}

static void move_pieces(struct piece *pieces, int count, int x, int y)
{
    for (int i = 0; i < count; i++) {
        for (int k = 0; k < 4; k++) {
            pieces[i].ends[k] -= (float)(k % 2 == 0 ? x : y);
        }
    }
}

/* Fills the layer: where pieces overlap the larger share counts, so that joints are not darker. */
static enum ecgp_result draw_layer(struct pen_effect *effect, const struct piece *pieces, int count,
                                   int width, int height, struct ecgp_error *error)
{
    gpu_array_write(&effect->pieces, 4, pieces->ends, 2 * (size_t)count);
    gpu_target_size(&effect->layer, GPU_R8, width, height);
    gpu_target_clear(&effect->layer, width, height, (const float[4]){0});
    const struct gpu_draw draw = {
        .program = &effect->coverage,
        .shader = {"print/pen", "print/pen"},
        .target = &effect->layer,
        .width = width,
        .height = height,
        .blend = GPU_MAX,
        .textures = {{"pieces", &effect->pieces}},
        .quads = count,
    };
    return gpu_draw_quads(&draw, error);
}

static enum ecgp_result draw_ink(struct pen_effect *effect, const struct plan *plan,
                                 const struct ecgp_box *box, const struct rgb *ink,
                                 const struct gpu_target *target, struct ecgp_error *error)
{
    const struct gpu_draw draw = {
        .program = &effect->ink,
        .shader = {"print/ink", "print/ink"},
        .target = target,
        .width = plan->width,
        .height = plan->height,
        .blend = GPU_MULTIPLY,
        .textures = {{"layer", &effect->layer.texture}},
        .vertex_numbers = {{"box",
                            4,
                            {(float)box->x0, (float)box->y0, (float)box->x1, (float)box->y1}}},
        .numbers = {{"ink", 3, {ink->b, ink->g, ink->r}}},
        .quads = 1,
    };
    return gpu_draw_quads(&draw, error);
}

/* `pieces` has room for those of any mark. */
static enum ecgp_result draw_mark(struct pen_effect *effect, const struct plan *plan,
                                  const struct plan_mark *mark, struct piece *pieces,
                                  const struct gpu_target *target, struct ink_map *ink,
                                  struct ecgp_error *error)
{
    const int count = make_pieces(plan, mark, pieces);
    const struct ecgp_box box = box_of(plan, pieces, count);
    if (box.x0 >= box.x1 || box.y0 >= box.y1) {
        return ECGP_OK;
    }
    move_pieces(pieces, count, box.x0, box.y0);
    ink_map_mark(ink, &box);
    const enum ecgp_result result =
        draw_layer(effect, pieces, count, box.x1 - box.x0, box.y1 - box.y0, error);
    return result ? result
                  : draw_ink(effect, plan, &box, &plan->stroke[mark->first].color, target, error);
}

enum ecgp_result pen_draw(struct pen_effect *effect, const struct plan *plan,
                          const struct gpu_target *target, struct ink_map *ink,
                          struct ecgp_error *error)
{
    if (plan->marks == 0) {
        return ECGP_OK;
    }
    struct piece *pieces = malloc((size_t)plan->pen_points * sizeof *pieces);
    if (!pieces) {
        return error_no_memory(error);
    }
    enum ecgp_result result = ECGP_OK;
    for (int i = 0; i < plan->marks && result == ECGP_OK; i++) {
        result = draw_mark(effect, plan, &plan->mark[i], pieces, target, ink, error);
    }
    free(pieces);
    return result;
}
