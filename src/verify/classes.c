/*
 * classes.png against the masks and against where the log has the page: the page is drawn here once
 * more, as a set of pixels.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dataset/tree.h"
#include "verify/verify.h"

/* Pixels of which one thing is wrong. */
struct tally {
    int64_t count;
    int64_t first;
};

struct class_check {
    const struct log_page *page;
    const uint8_t *classes;
    uint8_t *trace; /* per pixel: the class of the trace that masks have there, or 0 */
    uint8_t *on;    /* per pixel: 1 where its middle is on the page */
    bool masks;     /* all of them were read */
    bool written;   /* the page may have handwriting */
    struct tally unknown, traces, written_on, off, missing;
};

static void count(struct tally *tally, int64_t pixel)
{
    tally->first = tally->count++ ? tally->first : pixel;
}

/* --- what the masks have ------------------------------------------------------------------------
 */

/* Leads stand in the log in the order in which they are drawn. */
static void add_mask(struct class_check *check, const struct log_lead *lead)
{
    const struct picture *mask = &lead->mask;
    const struct log_page *page = check->page;
    for (int y = 0; mask->data && y < mask->height; y++) {
        for (int x = 0; x < mask->width; x++) {
            const int64_t column = lead->crop.x0 + x, row = lead->crop.y0 + y;
            if (mask->data[y * mask->width + x] && column >= 0 && row >= 0 &&
                column < page->width && row < page->height) {
                check->trace[row * page->width + column] =
                    (uint8_t)(ECGP_CLASS_TRACE + lead->index);
            }
        }
    }
}

static void add_masks(struct class_check *check)
{
    check->masks = true;
    for (int i = 0; i < check->page->leads; i++) {
        const struct log_lead *lead = &check->page->lead[i];
        check->masks = check->masks && (!lead->place || lead->mask.data);
        add_mask(check, lead);
    }
}

/* --- where the page is --------------------------------------------------------------------------
 */

/* A corner of a cell: on the page, mm, and in the picture, px. */
struct corner {
    double x_mm, y_mm, x, y;
};

static struct corner corner_of(const struct page_mesh *mesh, int column, int row)
{
    const size_t at = (size_t)row * ((size_t)mesh->columns + 1) + (size_t)column;
    return (struct corner){mesh->x_mm + column * mesh->cell_mm, mesh->y_mm + row * mesh->cell_mm,
                           mesh->x_px[at], mesh->y_px[at]};
}

/* Twice the area of a triangle with a corner at a point, with a sign. */
static double area(const struct corner *a, const struct corner *b, double x, double y)
{
    return (b->x - a->x) * (y - a->y) - (b->y - a->y) * (x - a->x);
}

static int to_pixel(double at, int64_t most)
{
    return (int)fmin(fmax(at, 0), (double)most);
}

/* Says of the pixels under a triangle of the mesh whether the page or what lies around it is there.
 */
static void add_triangle(struct class_check *check, const struct corner t[3])
{
    const struct log_page *page = check->page;
    const double whole = area(&t[0], &t[1], t[2].x, t[2].y);
    const double wide = (double)page->width / page->px_per_mm;
    const double high = (double)page->height / page->px_per_mm;
    const int x0 = to_pixel(floor(fmin(fmin(t[0].x, t[1].x), t[2].x)), page->width);
    const int x1 = to_pixel(ceil(fmax(fmax(t[0].x, t[1].x), t[2].x)), page->width);
    const int y0 = to_pixel(floor(fmin(fmin(t[0].y, t[1].y), t[2].y)), page->height);
    const int y1 = to_pixel(ceil(fmax(fmax(t[0].y, t[1].y), t[2].y)), page->height);
    for (int y = y0; whole != 0 && y < y1; y++) {
        for (int x = x0; x < x1; x++) {
            const double first = area(&t[1], &t[2], x + 0.5, y + 0.5) / whole;
            const double second = area(&t[2], &t[0], x + 0.5, y + 0.5) / whole;
            const double third = 1 - first - second;
            if (first >= 0 && second >= 0 && third >= 0) {
                const double x_mm = first * t[0].x_mm + second * t[1].x_mm + third * t[2].x_mm;
                const double y_mm = first * t[0].y_mm + second * t[1].y_mm + third * t[2].y_mm;
                check->on[y * page->width + x] =
                    x_mm >= 0 && x_mm < wide && y_mm >= 0 && y_mm < high;
            }
        }
    }
}

/* Cells at the rim lie under all others, which cover one another in their order. */
static void add_page(struct class_check *check)
{
    const struct page_mesh *mesh = &check->page->mesh;
    if (mesh->columns == 0) {
        memset(check->on, 1, (size_t)check->page->width * (size_t)check->page->height);
    }
    for (int row = 1; row < mesh->rows - 1; row++) {
        for (int column = 1; column < mesh->columns - 1; column++) {
            const struct corner first = corner_of(mesh, column, row);
            const struct corner right = corner_of(mesh, column + 1, row);
            const struct corner below = corner_of(mesh, column, row + 1);
            const struct corner opposite = corner_of(mesh, column + 1, row + 1);
            add_triangle(check, (const struct corner[]){first, right, opposite});
            add_triangle(check, (const struct corner[]){first, opposite, below});
        }
    }
}

/* Whether a pixel and those around it are all on the page, or all off it. */
static bool is_clear(const struct class_check *check, int column, int row)
{
    const int64_t width = check->page->width, height = check->page->height;
    const uint8_t on = check->on[row * width + column];
    for (int64_t y = row > 0 ? row - 1 : 0; y <= row + 1 && y < height; y++) {
        for (int64_t x = column > 0 ? column - 1 : 0; x <= column + 1 && x < width; x++) {
            if (check->on[y * width + x] != on) {
                return false;
            }
        }
    }
    return true;
}

/* --- the classes --------------------------------------------------------------------------------
 */

static bool is_class(int class)
{
    return class <= ECGP_CLASS_SEPARATOR ||
           (class >= ECGP_CLASS_TRACE && class < ECGP_CLASS_TRACE + VERIFY_MAX_LEADS);
}

/* Only handwriting covers a trace. */
static bool trace_is_right(int class, int trace)
{
    return class >= ECGP_CLASS_TRACE ? class == trace : !trace || class == ECGP_CLASS_HANDWRITING;
}

static void check_pixel(struct class_check *check, int column, int row)
{
    const int64_t i = row * check->page->width + column;
    const int class = check->classes[i];
    const bool off = class == ECGP_CLASS_BACKGROUND;
    /* the ink of a pen may reach over the paper's edge */
    const bool either = class == ECGP_CLASS_HANDWRITING || class >= ECGP_CLASS_TRACE;
    if (!is_class(class)) {
        count(&check->unknown, i);
        return;
    }
    if (check->masks && !trace_is_right(class, check->trace[i])) {
        count(&check->traces, i);
    }
    if (class == ECGP_CLASS_HANDWRITING && !check->written) {
        count(&check->written_on, i);
    }
    if (!either && off == check->on[i] && is_clear(check, column, row)) {
        count(off ? &check->missing : &check->off, i);
    }
}

static void tell(struct verify *verify, const struct class_check *check, const char *path,
                 const struct tally *tally, const char *what)
{
    if (tally->count > 0) {
        verify_fault(verify, path, "%lld pixels %s, first: %lld, %lld", (long long)tally->count,
                     what, (long long)(tally->first % check->page->width),
                     (long long)(tally->first / check->page->width));
    }
}

static void check_all(struct verify *verify, struct class_check *check, const char *path)
{
    const cJSON *drawn = cJSON_GetObjectItemCaseSensitive(check->page->json, "drawn");
    const cJSON *marks = cJSON_GetObjectItemCaseSensitive(drawn, "handwriting");
    check->written = cJSON_IsNumber(marks) && marks->valuedouble > 0;
    add_masks(check);
    add_page(check);
    for (int row = 0; row < check->page->height; row++) {
        for (int column = 0; column < check->page->width; column++) {
            check_pixel(check, column, row);
        }
    }
    tell(verify, check, path, &check->unknown, "have a number that is no class");
    tell(verify, check, path, &check->traces, "are not of the traces that masks have there");
    tell(verify, check, path, &check->written_on, "are handwriting on a page that has none");
    tell(verify, check, path, &check->off, "off the page are not background");
    tell(verify, check, path, &check->missing, "of the page are background");
}

static void check_classes(struct verify *verify, const struct log_page *page, const char *path,
                          const struct picture *picture)
{
    if (picture->width != page->width || picture->height != page->height ||
        picture->channels != 1) {
        verify_fault(verify, path, "%d x %d px of %d numbers, expected %lld x %lld px of one",
                     picture->width, picture->height, picture->channels, (long long)page->width,
                     (long long)page->height);
        return;
    }
    const size_t pixels = (size_t)page->width * (size_t)page->height;
    struct class_check check = {.page = page, .classes = picture->data};
    check.trace = calloc(pixels, 1);
    check.on = calloc(pixels, 1);
    if (check.trace && check.on) {
        check_all(verify, &check, path);
    }
    verify->no_memory = verify->no_memory || !check.trace || !check.on;
    free(check.trace);
    free(check.on);
}

void verify_classes(struct verify *verify, const struct log_page *page)
{
    char path[VERIFY_PATH];
    struct picture picture = {0};
    if (page->overlap_set || !verify->class_maps) {
        return;
    }
    snprintf(path, sizeof path, TREE_DIGITIZATION "/%s/" TREE_CLASSES, page->name);
    if (verify_picture(verify, path, png_decode, &picture)) {
        check_classes(verify, page, path, &picture);
    }
    free(picture.data);
}
