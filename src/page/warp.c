#include "page/warp.h"

#include <math.h>
#include <stdlib.h>

#include "base/rng.h"
#include "page/units.h"

#define CELL_PX      28.0 /* of the mesh: triangles are not worth their while below */
#define MESH_MM      3.3  /* small enough to bend smoothly */
#define FLAT_PX      0.02 /* that larger cells may be off, where the map is a homography ... */
#define BENT_PX      0.08 /* ... and where it is smooth */
#define FOLD_ROUND   4.0  /* mm that the paper takes to turn at a fold */
#define CREASE_ROUND 1.0  /* mm */
#define WRINKLE_MM   26.0 /* between the bumps of crumpled paper; half of it for smaller ones */
#define LIGHT_HEIGHT 0.8  /* of the lamp's direction, over its way along the page */

enum { MOST_CREASES = 24, OUTLINE = 32 };

/* A straight crease: the paper rises towards it from both sides. */
struct crease {
    double x_mm, y_mm; /* its middle, from the page's */
    double along[2];
    double height_mm, reach_mm, half_mm; /* half of its length */
};

/* The paper and the camera of one page. Lengths from the page's middle. */
struct warp {
    double width_mm, height_mm;
    double bend, bend_along[2]; /* curvature, 1 / mm; direction in which the paper bends */
    double fold_x_mm, fold_sin, fold_cos;
    struct crease crease[MOST_CREASES];
    int creases;
    double wrinkle_mm;
    uint32_t wrinkle_key[2];
    double turn[2], tilt_x[2], tilt_y[2]; /* cosine, sine */
    double distance_mm, lens;
    double light[3], shading;
    double scale, shift_x, shift_y; /* to px */
};

struct spot {
    double x, y, z;
};

/* Whether straight lines stay straight: the map is a homography but for the mesh's steps. */
static bool is_projective(const struct look *look)
{
    return look->lens == 0 && look->curl == 0 && look->fold == 0 &&
           (look->creases < 1 || look->crease_height == 0) && look->wrinkles == 0;
}

enum plan_shape warp_shape(const struct look *look)
{
    if (!is_projective(look)) {
        return SHAPE_BENT;
    }
    const bool straight = look->rotation == 0 && look->tilt_x == 0 && look->tilt_y == 0 &&
                          look->zoom == 1 && look->shift_x == 0 && look->shift_y == 0;
    return straight ? SHAPE_FLAT : SHAPE_PROJECTIVE;
}

/* --- the paper --- */

/* The height of a lattice's corner, -1..1. */
static double lattice(const struct warp *warp, int32_t column, int32_t row, uint32_t octave)
{
    const uint32_t counter[4] = {(uint32_t)column, (uint32_t)row, octave, 0};
    uint32_t block[4];
    rng_philox(counter, warp->wrinkle_key, block);
    return block[0] * 0x1p-31 - 1;
}

static double mix(double a, double b, double share)
{
    return a + (b - a) * share;
}

static double ease(double share)
{
    return share * share * (3 - 2 * share);
}

/* Smooth noise with one bump a `step_mm`. */
static double bumps(const struct warp *warp, double x, double y, double step_mm, uint32_t octave)
{
    const double u = x / step_mm, v = y / step_mm;
    const int32_t i = (int32_t)floor(u), k = (int32_t)floor(v);
    const double s = ease(u - i), t = ease(v - k);
    return mix(mix(lattice(warp, i, k, octave), lattice(warp, i + 1, k, octave), s),
               mix(lattice(warp, i, k + 1, octave), lattice(warp, i + 1, k + 1, octave), s), t);
}

/* |at|, rounded near 0. */
static double round_abs(double at, double radius)
{
    return sqrt(at * at + radius * radius) - radius;
}

static double crease_rise(const struct crease *crease, double x, double y)
{
    const double dx = x - crease->x_mm, dy = y - crease->y_mm;
    const double along = dx * crease->along[0] + dy * crease->along[1];
    const double away = dy * crease->along[0] - dx * crease->along[1];
    const double near = 1 - fabs(along) / crease->half_mm;
    const double side = 1 - round_abs(away, CREASE_ROUND) / crease->reach_mm;
    return near > 0 && side > 0 ? crease->height_mm * ease(fmin(2 * near, 1)) * side * side : 0;
}

/* Height of the paper over the table before it is bent and folded, mm. */
static double relief(const struct warp *warp, double x, double y)
{
    double z = 0;
    for (int i = 0; i < warp->creases; i++) {
        z += crease_rise(&warp->crease[i], x, y);
    }
    if (warp->wrinkle_mm > 0) {
        z += warp->wrinkle_mm *
             (bumps(warp, x, y, WRINKLE_MM, 0) + 0.5 * bumps(warp, x, y, WRINKLE_MM / 2, 1));
    }
    return z;
}

/* Bends the paper around a cylinder: lengths along it stay what they are. */
static void bend(const struct warp *warp, struct spot *at)
{
    if (fabs(warp->bend) < 1e-9) {
        return;
    }
    const double *along = warp->bend_along;
    const double s = at->x * along[0] + at->y * along[1];
    const double t = at->y * along[0] - at->x * along[1];
    const double radius = 1 / warp->bend - at->z;
    const double bent = radius * sin(s * warp->bend);
    at->x = bent * along[0] - t * along[1];
    at->y = bent * along[1] + t * along[0];
    at->z = 1 / warp->bend - radius * cos(s * warp->bend);
}

/* Folds the paper like a book: both sides rise from a vertical line. */
static void fold(const struct warp *warp, struct spot *at)
{
    if (warp->fold_sin != 0) {
        const double away = at->x - warp->fold_x_mm;
        const double rise = round_abs(away, FOLD_ROUND);
        at->x = warp->fold_x_mm + away * warp->fold_cos;
        at->z += rise * warp->fold_sin;
    }
}

static struct spot surface(const struct warp *warp, double x, double y)
{
    struct spot at = {x, y, relief(warp, x, y)};
    fold(warp, &at);
    bend(warp, &at);
    return at;
}

/* Light on the paper relative to that on a flat page, from the way across and the way down. */
static double lit(const struct warp *warp, const double a[3], const double b[3])
{
    const double n[3] = {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2],
                         a[0] * b[1] - a[1] * b[0]};
    const double *light = warp->light;
    const double size = sqrt(n[0] * n[0] + n[1] * n[1] + n[2] * n[2]);
    const double share = (n[0] * light[0] + n[1] * light[1] + n[2] * light[2]) / (size * light[2]);
    return mix(1, fmin(fmax(share, 0.2), 1.8), warp->shading);
}

/* --- the camera --- */

static void turn(const double by[2], double *a, double *b)
{
    const double x = *a * by[0] - *b * by[1];
    *b = *a * by[1] + *b * by[0];
    *a = x;
}

/* Tilts a spot before the camera, whose axis is that of z. */
static void tilt(const struct warp *warp, struct spot *at)
{
    turn(warp->tilt_x, &at->y, &at->z);
    turn(warp->tilt_y, &at->x, &at->z);
}

/* Where a spot of the paper is in the picture, before it is scaled; mm. */
static void project(const struct warp *warp, struct spot at, double *u, double *v)
{
    tilt(warp, &at);
    const double nearness = warp->distance_mm / fmax(warp->distance_mm - at.z, 1);
    *u = at.x * nearness;
    *v = at.y * nearness;
    turn(warp->turn, u, v);
    const double half = hypot(warp->width_mm, warp->height_mm) / 2;
    const double bulge = 1 + warp->lens * (*u * *u + *v * *v) / (half * half);
    *u *= bulge;
    *v *= bulge;
}

/* --- from options --- */

static void set_angle(double angle[2], double degrees)
{
    angle[0] = cos(degrees * DEGREE);
    angle[1] = sin(degrees * DEGREE);
}

static void draw_creases(struct warp *warp, const struct look *look, struct rng *rng)
{
    const int wanted = (int)floor(look->creases);
    warp->creases = wanted < MOST_CREASES ? wanted : MOST_CREASES;
    for (int i = 0; i < warp->creases; i++) {
        struct crease *crease = &warp->crease[i];
        /* most creases go along or across the page, as paper is folded */
        const double skew = rng_normal(rng) * (i % 3 == 2 ? 40 : 4);
        set_angle(crease->along, skew + (rng_below(rng, 2) ? 90 : 0));
        crease->x_mm = rng_between(rng, -0.45, 0.45) * warp->width_mm;
        crease->y_mm = rng_between(rng, -0.45, 0.45) * warp->height_mm;
        crease->height_mm = look->crease_height * rng_between(rng, -1, 1);
        crease->reach_mm = rng_between(rng, 6, 22);
        crease->half_mm = rng_between(rng, 0.2, 0.9) * warp->width_mm;
    }
}

static void set_light(struct warp *warp, const struct look *look, struct rng *rng)
{
    double from[2];
    set_angle(from, rng_between(rng, 0, 360));
    warp->light[0] = from[0];
    warp->light[1] = from[1];
    warp->light[2] = LIGHT_HEIGHT;
    warp->shading = look->shading;
}

static void set_paper(struct warp *warp, const struct look *look)
{
    struct rng rng = rng_stream((uint64_t)look->seed, (uint64_t)look->page_index, RNG_SHAPE);
    set_light(warp, look, &rng);
    set_angle(warp->bend_along, look->curl_direction);
    warp->bend = look->curl * DEGREE / hypot(warp->width_mm, warp->height_mm);
    warp->fold_x_mm = (look->fold_position - 0.5) * warp->width_mm;
    warp->fold_sin = sin(look->fold / 2 * DEGREE);
    warp->fold_cos = cos(look->fold / 2 * DEGREE);
    warp->wrinkle_mm = look->wrinkles;
    warp->wrinkle_key[0] = rng_u32(&rng);
    warp->wrinkle_key[1] = rng_u32(&rng);
    draw_creases(warp, look, &rng);
}

/* Scales and shifts so that the page, at zoom 1, just fits the picture. */
static void fit(struct warp *warp, const struct look *look, const struct warp_size *size)
{
    double x0 = INFINITY, y0 = INFINITY, x1 = -INFINITY, y1 = -INFINITY;
    for (int i = 0; i < 4 * OUTLINE; i++) {
        const double share = (double)(i % OUTLINE) / OUTLINE - 0.5;
        const double x = (i / OUTLINE % 2 ? 0.5 : share) * (i / OUTLINE > 1 ? -1 : 1);
        const double y = (i / OUTLINE % 2 ? share : -0.5) * (i / OUTLINE > 1 ? -1 : 1);
        double u, v;
        project(warp, surface(warp, x * warp->width_mm, y * warp->height_mm), &u, &v);
        x0 = fmin(x0, u);
        y0 = fmin(y0, v);
        x1 = fmax(x1, u);
        y1 = fmax(y1, v);
    }
    warp->scale = fmin(size->width / (x1 - x0), size->height / (y1 - y0)) * look->zoom;
    warp->shift_x = size->width * (0.5 + look->shift_x) - warp->scale * (x0 + x1) / 2;
    warp->shift_y = size->height * (0.5 + look->shift_y) - warp->scale * (y0 + y1) / 2;
}

static struct warp make_warp(const struct look *look, const struct warp_size *size)
{
    struct warp warp = {
        .width_mm = size->width_mm,
        .height_mm = size->height_mm,
        .distance_mm = look->camera_distance * hypot(size->width_mm, size->height_mm),
        .lens = look->lens,
    };
    set_angle(warp.turn, look->rotation);
    set_angle(warp.tilt_x, look->tilt_x);
    set_angle(warp.tilt_y, look->tilt_y);
    set_paper(&warp, look);
    fit(&warp, look, size);
    return warp;
}

/* The way from one spot to another. */
static void way(const struct spot *from, const struct spot *to, double by[3])
{
    by[0] = to->x - from->x;
    by[1] = to->y - from->y;
    by[2] = to->z - from->z;
}

/* How the paper faces the camera at a spot, from the ways across and down that it goes there. */
static struct mesh_facing facing(const struct warp *warp, struct spot at, const double a[3],
                                 const double b[3])
{
    struct spot normal = {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2],
                          a[0] * b[1] - a[1] * b[0]};
    tilt(warp, &normal);
    turn(warp->turn, &normal.x, &normal.y);
    tilt(warp, &at);
    const double size = sqrt(normal.x * normal.x + normal.y * normal.y + normal.z * normal.z);
    return (struct mesh_facing){
        (float)(warp->distance_mm - at.z),
        {(float)(normal.x / size), (float)(normal.y / size), (float)(normal.z / size)}};
}

/* Light at each corner, and how the paper faces the camera there, from the spots around it. */
static void set_shades(const struct warp *warp, const struct spot *spots, struct page_mesh *mesh)
{
    const int stride = mesh->columns + 1;
    for (int row = 0; row <= mesh->rows; row++) {
        for (int column = 0; column <= mesh->columns; column++) {
            const struct spot *at = spots + row * stride + column;
            double across[3], down[3];
            way(column > 0 ? at - 1 : at, column < mesh->columns ? at + 1 : at, across);
            way(row > 0 ? at - stride : at, row < mesh->rows ? at + stride : at, down);
            mesh->shade[row * stride + column] = (float)lit(warp, across, down);
            mesh->facing[row * stride + column] = facing(warp, *at, across, down);
        }
    }
}

/* Rounds a place to what files say of it, so that the map in a file is the map. */
static double told(double px)
{
    return rint(px * 1e4) / 1e4;
}

/* Moves the outermost corners away from the page, beyond the picture. */
static void stretch(const struct warp_size *size, struct page_mesh *mesh)
{
    const int stride = mesh->columns + 1;
    const double far = 4.0 * (size->width + size->height);
    for (int i = 0; i < stride * (mesh->rows + 1); i++) {
        const int column = i % stride, row = i / stride;
        const int by_column = (column == 0) - (column == mesh->columns);
        const int by_row = (row == 0) - (row == mesh->rows);
        const int inner = i + by_column + by_row * stride;
        const double x = mesh->x_px[i] - mesh->x_px[inner], y = mesh->y_px[i] - mesh->y_px[inner];
        if (inner != i) {
            mesh->x_px[i] = told(mesh->x_px[i] + x * far / hypot(x, y));
            mesh->y_px[i] = told(mesh->y_px[i] + y * far / hypot(x, y));
        }
    }
}

/* Fills all of a mesh but for its rim. */
static bool lay_out(const struct warp *warp, const struct warp_size *size, double cell_mm,
                    struct page_mesh *mesh)
{
    const bool ready = mesh_init(mesh, size->width_mm, size->height_mm, cell_mm);
    const int stride = mesh->columns + 1;
    const int count = stride * (mesh->rows + 1);
    struct spot *spots = malloc((size_t)count * sizeof *spots);
    if (!ready || !spots) {
        free(spots);
        return false;
    }
    for (int i = 0; i < count; i++) {
        spots[i] = surface(warp, mesh->x_mm + i % stride * mesh->cell_mm - size->width_mm / 2,
                           mesh->y_mm + i / stride * mesh->cell_mm - size->height_mm / 2);
        double u, v;
        project(warp, spots[i], &u, &v);
        mesh->x_px[i] = told(warp->scale * u + warp->shift_x);
        mesh->y_px[i] = told(warp->scale * v + warp->shift_y);
    }
    set_shades(warp, spots, mesh);
    free(spots);
    return true;
}

/* How far the map bends away from a straight line over two cells, px, at most. */
static double most_bent(const struct page_mesh *mesh)
{
    const int stride = mesh->columns + 1;
    const int ways[3] = {1, stride, stride + 1};
    double most = 0;
    for (int row = 1; row < mesh->rows; row++) {
        for (int i = row * stride + 1; i < row * stride + mesh->columns; i++) {
            for (int k = 0; k < 3; k++) {
                const int to = i + ways[k], from = i - ways[k];
                const double x = mesh->x_px[to] - 2 * mesh->x_px[i] + mesh->x_px[from];
                const double y = mesh->y_px[to] - 2 * mesh->y_px[i] + mesh->y_px[from];
                most = fmax(most, fmax(fabs(x), fabs(y)));
            }
        }
    }
    return most;
}

/* How many times larger cells could be: triangles are fewer then, and drawn faster. Between corners
 * a straight line is an eighth of the bend off, which grows with the square of the cell. */
static int larger_cells(const struct page_mesh *mesh, double most_px)
{
    const double bent = most_bent(mesh) / 8;
    int times = 8;
    while (times > 1 && times * times * bent > most_px) {
        times /= 2;
    }
    return times;
}

/* Makes the mesh of one size that of another with the same proportions. */
static void resize(struct page_mesh *mesh, double times)
{
    const int corners = (mesh->columns + 1) * (mesh->rows + 1);
    for (int i = 0; i < corners; i++) {
        mesh->x_px[i] = told(mesh->x_px[i] * times);
        mesh->y_px[i] = told(mesh->y_px[i] * times);
    }
}

static bool make_mesh(const struct look *look, const struct warp_size *size, struct page_mesh *mesh)
{
    const double cell_mm = fmax(CELL_PX * size->width_mm / size->width, MESH_MM);
    const struct warp warp = make_warp(look, size);
    if (!lay_out(&warp, size, cell_mm, mesh)) {
        return false;
    }
    const int times = larger_cells(mesh, is_projective(look) ? FLAT_PX : BENT_PX);
    if (times > 1) {
        mesh_finish(mesh);
        if (!lay_out(&warp, size, times * cell_mm, mesh)) {
            return false;
        }
    }
    stretch(size, mesh);
    return true;
}

bool warp_mesh(const struct look *look, const struct warp_size *size, struct page_mesh *mesh)
{
    if (look->mesh_width == 0) {
        return make_mesh(look, size, mesh);
    }
    const double times = (double)size->width / (double)look->mesh_width;
    const struct warp_size own = {size->width_mm, size->height_mm, (int)look->mesh_width,
                                  (int)lrint(size->height / times)};
    if (!make_mesh(look, &own, mesh)) {
        return false;
    }
    resize(mesh, times);
    return true;
}

int warp_creases(const struct look *look, const struct warp_size *size, struct plan_crease *crease)
{
    struct warp warp = {.width_mm = size->width_mm, .height_mm = size->height_mm};
    int count = 0;
    set_paper(&warp, look);
    for (; count < warp.creases; count++) {
        const struct crease *from = &warp.crease[count];
        const double x = from->x_mm + size->width_mm / 2, y = from->y_mm + size->height_mm / 2;
        const double dx = from->along[0] * from->half_mm, dy = from->along[1] * from->half_mm;
        crease[count] = (struct plan_crease){x - dx, y - dy, x + dx, y + dy};
    }
    if (look->fold != 0 && count < PLAN_MAX_CREASES) {
        const double x = look->fold_position * size->width_mm;
        crease[count++] = (struct plan_crease){x, 0, x, size->height_mm};
    }
    return count;
}
