#define _GNU_SOURCE
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "verify/verify.h"

static bool same_box(const struct ecgp_box *a, const struct ecgp_box *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

struct ecgp_box log_pad(const struct log_page *page, const struct ecgp_box *box)
{
    const int x = (int)page->padding_x;
    const int y = (int)page->padding_y;
    const int right = box->x1 + x - x / 2;
    const int bottom = box->y1 + y - y / 2;
    return (struct ecgp_box){
        .x0 = box->x0 > x / 2 ? box->x0 - x / 2 : 0,
        .y0 = box->y0 > y / 2 ? box->y0 - y / 2 : 0,
        .x1 = right < page->width ? right : (int)page->width,
        .y1 = bottom < page->height ? bottom : (int)page->height,
    };
}

static bool within(const struct log_page *page, const struct ecgp_box *box)
{
    return box->x0 >= 0 && box->y0 >= 0 && box->x1 <= page->width && box->y1 <= page->height;
}

/* What stands in the log for a lead that has ink, or has none. */
static void check_boxes(struct verify *verify, const struct log_page *page,
                        const struct log_lead *lead)
{
    const struct ecgp_box crop = log_pad(page, &lead->box);
    const char *problem = NULL;
    if (box_empty(&lead->box)) {
        problem = !box_empty(&lead->crop) ? "has a crop but no box"
                  : lead->place           ? "has files but no box"
                                          : NULL;
    } else if (!within(page, &lead->box)) {
        problem = "has a box beyond the picture";
    } else if (!same_box(&crop, &lead->crop)) {
        problem = "has a crop that is not its box with padding";
    } else if (!lead->place) {
        problem = "has a box but no files";
    } else if ((lead->place->kind == NAMES_SEGMENTATION) == page->overlap_set) {
        problem = "lies in the folder of another set";
    }
    if (problem) {
        verify_fault(verify, page->name, "lead %lld (%s) %s in logs.json", (long long)lead->index,
                     lead->lead, problem);
    }
}

static void check_name_box(struct verify *verify, const struct log_page *page,
                           const struct log_lead *lead)
{
    if (!within(page, &lead->name_box)) {
        verify_fault(verify, page->name,
                     "lead %lld (%s) has a printed name beyond the picture in logs.json",
                     (long long)lead->index, lead->lead);
    }
    if (!lead->text && !box_empty(&lead->name_box)) {
        verify_fault(verify, page->name, "lead %lld (%s) has a box of a name but no name",
                     (long long)lead->index, lead->lead);
    }
}

/* `clipped` says that a sample lies off the picture or the paper. Samples within a hair of the edge
 * may be counted either way. */
static void check_clipped(struct verify *verify, const struct log_page *page,
                          const struct log_lead *lead)
{
    double beyond = -INFINITY; /* px by which the farthest sample is outside */
    for (int i = 0; i < lead->samples; i++) {
        beyond = fmax(beyond, log_beyond(page, lead, i));
    }
    if (fabs(beyond) > 1e-3 && (beyond > 0) != lead->clipped) {
        verify_fault(verify, page->name,
                     "lead %lld (%s) is said to be %s in logs.json, but %s of its samples lie off "
                     "page or picture",
                     (long long)lead->index, lead->lead, lead->clipped ? "clipped" : "whole",
                     beyond > 0 ? "some" : "none");
    }
}

void verify_geometry(struct verify *verify, const struct log_page *page)
{
    char expected[VERIFY_PATH];
    snprintf(expected, sizeof expected, "detection-dataset/images/%s.jpg", page->name);
    const bool right = page->overlap_set
                           ? !page->save_path
                           : page->save_path && strcmp(page->save_path, expected) == 0;
    if (!right) {
        verify_fault(verify, page->name, "\"save_path\" is %s in logs.json, but must be %s",
                     page->save_path ? page->save_path : "null",
                     page->overlap_set ? "null" : expected);
    }
    for (int i = 0; i < page->leads; i++) {
        check_boxes(verify, page, &page->lead[i]);
        check_name_box(verify, page, &page->lead[i]);
        check_clipped(verify, page, &page->lead[i]);
    }
}

/* --- YOLO labels -------------------------------------------------------------------------------
 */

struct label {
    int class;
    struct ecgp_box box;
};

enum { LABELS_MOST = 2 * VERIFY_MAX_LEADS };

/* The labels that a page must have, in their order. */
static int expected_labels(const struct verify *verify, const struct log_page *page,
                           struct label labels[LABELS_MOST])
{
    int count = 0;
    for (int i = 0; i < page->leads; i++) {
        const struct log_lead *lead = &page->lead[i];
        if (!box_empty(&lead->crop)) {
            labels[count++] = (struct label){0, lead->crop};
        }
        if (!box_empty(&lead->name_box)) {
            labels[count++] =
                (struct label){verify->label_class[lead->number], log_pad(page, &lead->name_box)};
        }
    }
    return count;
}

static bool near(double got, double expected, int64_t side)
{
    return fabs(got - expected) * (double)side <= fmax(0.01, 1e-6 * (double)side);
}

/* Says what is wrong with a line's numbers, or NULL. */
static const char *label_problem(const struct log_page *page, const struct label *label, int class,
                                 const double value[4])
{
    const double low_x = value[0] - value[2] / 2, high_x = value[0] + value[2] / 2;
    const double low_y = value[1] - value[3] / 2, high_y = value[1] + value[3] / 2;
    const double hair = 1e-6;
    const struct ecgp_box *box = &label->box;
    if (low_x < -hair || low_y < -hair || high_x > 1 + hair || high_y > 1 + hair) {
        return "reaches beyond the picture";
    }
    if (class != label->class) {
        return "has another class than the log gives";
    }
    const double width = (double)page->width, height = (double)page->height;
    const bool same =
        near(low_x, box->x0 / width, page->width) && near(high_x, box->x1 / width, page->width) &&
        near(low_y, box->y0 / height, page->height) && near(high_y, box->y1 / height, page->height);
    return same ? NULL : "stands elsewhere than the log's box";
}

static void check_label(struct verify *verify, const struct log_page *page, const char *path,
                        int number, const char *line, const void *expected)
{
    const struct label *label = expected;
    int class, used = 0;
    double value[4] = {0};
    if (sscanf(line, "%d %lf %lf %lf %lf %n", &class, &value[0], &value[1], &value[2], &value[3],
               &used) != 5 ||
        line[used] != '\0') {
        verify_fault(verify, path, "line %d is not a class and four numbers", number);
        return;
    }
    const char *problem = label_problem(page, label, class, value);
    if (problem) {
        verify_fault(verify, path,
                     "the label in line %d %s: class %d at %g %g %g %g, expected class %d at "
                     "%d..%d, %d..%d px",
                     number, problem, class, value[0], value[1], value[2], value[3], label->class,
                     label->box.x0, label->box.x1, label->box.y0, label->box.y1);
    }
}

void verify_label_lines(struct verify *verify, const struct log_page *page,
                        verify_label_line *check, const void *expected, size_t size, int wanted)
{
    char path[VERIFY_PATH];
    snprintf(path, sizeof path, "detection-dataset/labels/%s.txt", page->name);
    char *data;
    size_t bytes;
    if (!verify_read(verify, path, &data, &bytes)) {
        return;
    }
    int count = 0;
    char *rest = NULL;
    for (char *line = strtok_r(data, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        if (count < wanted) {
            check(verify, page, path, count + 1, line,
                  (const char *)expected + (size_t)count * size);
        }
        count++;
    }
    if (count != wanted) {
        verify_fault(verify, path, "%d labels, expected %d", count, wanted);
    }
    free(data);
}

static void check_labels(struct verify *verify, const struct log_page *page)
{
    struct label labels[LABELS_MOST];
    const int count = expected_labels(verify, page, labels);
    verify_label_lines(verify, page, check_label, labels, sizeof *labels, count);
}

/* --- the picture -------------------------------------------------------------------------------
 */

static void check_copy(struct verify *verify, const struct log_page *page, const char *data,
                       size_t size)
{
    char path[VERIFY_PATH];
    snprintf(path, sizeof path, "digitization-dataset/%s/%s.jpg", page->name, page->name);
    char *copy;
    size_t copy_size;
    if (!verify_read(verify, path, &copy, &copy_size)) {
        return;
    }
    if (size != copy_size || memcmp(data, copy, size) != 0) {
        verify_fault(verify, path, "other bytes than the same page in detection-dataset/images");
    }
    free(copy);
}

static void read_picture(struct verify *verify, const struct log_page *page,
                         struct picture *picture)
{
    char path[VERIFY_PATH];
    snprintf(path, sizeof path, "detection-dataset/images/%s.jpg", page->name);
    char *data;
    size_t size;
    if (!verify_read(verify, path, &data, &size)) {
        return;
    }
    struct ecgp_error error;
    if (jpeg_decode("the picture", data, size, picture, &error) != ECGP_OK) {
        verify_fault(verify, path, "%s", error.text);
    } else if (picture->width != page->width || picture->height != page->height) {
        verify_fault(verify, path, "%d x %d px, but %lld x %lld px in logs.json", picture->width,
                     picture->height, (long long)page->width, (long long)page->height);
        free(picture->data);
        *picture = (struct picture){0};
    }
    check_copy(verify, page, data, size);
    free(data);
}

void verify_page_files(struct verify *verify, const struct log_page *page, struct picture *picture)
{
    if (!page->overlap_set) {
        read_picture(verify, page, picture);
        if (verify->label_shape == LABEL_BOX) {
            check_labels(verify, page);
        } else {
            verify_shapes(verify, page);
        }
    }
}

/* --- printed names -----------------------------------------------------------------------------
 */

static bool meets(const struct ecgp_box *a, const struct ecgp_box *b)
{
    return a->x0 < b->x1 && b->x0 < a->x1 && a->y0 < b->y1 && b->y0 < a->y1;
}

static bool mask_meets(const struct log_lead *lead, const struct ecgp_box *box)
{
    const struct ecgp_box *crop = &lead->crop;
    const int x0 = box->x0 > crop->x0 ? box->x0 : crop->x0;
    const int x1 = box->x1 < crop->x1 ? box->x1 : crop->x1;
    const int y0 = box->y0 > crop->y0 ? box->y0 : crop->y0;
    const int y1 = box->y1 < crop->y1 ? box->y1 : crop->y1;
    for (int y = y0; lead->mask.data && y < y1 && x0 < x1; y++) {
        const uint8_t *row =
            lead->mask.data + (size_t)(y - crop->y0) * (size_t)lead->mask.width - crop->x0;
        if (memchr(row + x0, 255, (size_t)(x1 - x0))) {
            return true;
        }
    }
    return false;
}

/* Whether something else than the name may be printed within 4 px of its box. */
static bool is_crowded(const struct log_page *page, const struct log_lead *lead)
{
    const struct ecgp_box *box = &lead->name_box;
    const struct ecgp_box around = {box->x0 - 4, box->y0 - 4, box->x1 + 4, box->y1 + 4};
    for (int i = 0; i < page->leads; i++) {
        const struct log_lead *other = &page->lead[i];
        const bool unknown = !box_empty(&other->crop) && !other->mask.data;
        if (unknown || mask_meets(other, &around) ||
            (other != lead && meets(&around, &other->name_box))) {
            return true;
        }
    }
    return false;
}

static bool is_dark(const struct picture *picture, int x, int y)
{
    const uint8_t *p = picture->data + ((size_t)y * (size_t)picture->width + (size_t)x) * 3;
    return 299 * p[0] + 587 * p[1] + 114 * p[2] < 110 * 1000;
}

/* The smallest box around dark pixels within a box. */
static struct ecgp_box dark_box(const struct picture *picture, const struct ecgp_box *box)
{
    struct ecgp_box dark = {box->x1, box->y1, box->x0, box->y0};
    for (int y = box->y0; y < box->y1; y++) {
        for (int x = box->x0; x < box->x1; x++) {
            if (is_dark(picture, x, y)) {
                dark.x0 = x < dark.x0 ? x : dark.x0;
                dark.y0 = y < dark.y0 ? y : dark.y0;
                dark.x1 = x >= dark.x1 ? x + 1 : dark.x1;
                dark.y1 = y >= dark.y1 ? y + 1 : dark.y1;
            }
        }
    }
    return dark;
}

void verify_name_ink(struct verify *verify, const struct log_page *page,
                     const struct picture *picture)
{
    enum { SHARP = 16 }; /* px: lower names are too blurred for their edges to be dark */
    for (int i = 0; picture->data && !page->captured && i < page->leads; i++) {
        const struct log_lead *lead = &page->lead[i];
        const struct ecgp_box *box = &lead->name_box;
        if (box->y1 - box->y0 < SHARP || !within(page, box) || is_crowded(page, lead)) {
            continue;
        }
        const struct ecgp_box dark = dark_box(picture, box);
        const int spare = page->mesh.columns > 0 ? 2 : 1; /* names are resampled through a map */
        if (dark.x0 - box->x0 > spare || dark.y0 - box->y0 > spare || box->x1 - dark.x1 > spare ||
            box->y1 - dark.y1 > spare) {
            verify_fault(verify, page->name,
                         "the box of the printed name of lead %lld (%s), %d..%d, %d..%d px, is not "
                         "the box of its ink, %d..%d, %d..%d px",
                         (long long)lead->index, lead->lead, box->x0, box->x1, box->y0, box->y1,
                         dark.x0, dark.x1, dark.y0, dark.y1);
        }
    }
}
