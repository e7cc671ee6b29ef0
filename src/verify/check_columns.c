/* columns.npy: where the samples of leads put their lines in rectified strips, and whether the log
 * says that those samples are visible. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "verify/checks.h"
#include "verify/npy.h"
#include "verify/rectified.h"

#define SPARE_ROWS 0.01
/* Columns of a lead at which a cover may begin or end between two samples. */
#define SPARE_SHARE 0.02

enum { HEAD_MOST = 1024, SPARE_COLUMNS = 2 };

/* What is wrong with a lead's columns. */
struct wrong {
    int rows, validity, first;
};

static bool is_visible(const struct log_lead *lead, int64_t sample)
{
    const cJSON *run;
    cJSON_ArrayForEach(run, lead->visible)
    {
        const cJSON *first = cJSON_GetArrayItem(run, 0), *last = cJSON_GetArrayItem(run, 1);
        if (cJSON_IsNumber(first) && cJSON_IsNumber(last) && (double)sample >= first->valuedouble &&
            (double)sample <= last->valuedouble) {
            return true;
        }
    }
    return false;
}

/* The voltage between two samples; NaN where there are none. */
static double voltage(const struct log_lead *lead, double sample)
{
    const double before = floor(sample);
    if (sample > (double)(lead->samples - 1)) {
        return NAN;
    }
    const double *mv = &lead->mv[(int64_t)before];
    return sample == before ? mv[0] : mv[0] + (sample - before) * (mv[1] - mv[0]);
}

static void compare_column(const struct log_lead *lead, const struct rectified_scale *scale,
                           int column, double row, double validity, struct wrong *wrong)
{
    const double sample = rectified_sample(scale, column), mv = voltage(lead, sample);
    const double wanted = scale->rows / 2.0 - mv / scale->mv_a_row;
    const double spare = SPARE_ROWS + fabs(wanted) * 1e-6;
    const bool right = isnan(wanted)
                           ? isnan(row) && validity == 0
                           : fabs(row - wanted) <= spare && (validity == 1 || validity == 2);
    if (!right) {
        wrong->first = wrong->rows++ ? wrong->first : column;
    } else if (!isnan(wanted)) {
        const bool seen = is_visible(lead, (int64_t)sample);
        const bool next = is_visible(lead, (int64_t)ceil(sample));
        wrong->validity += seen == next && seen != (validity == 2);
    }
}

static void check_lead(struct report *report, const char *path, const struct log_lead *lead,
                       const struct rectified_scale *scale, const uint8_t *numbers)
{
    struct wrong wrong = {0, 0, 0};
    for (int column = 0; column < scale->columns; column++) {
        const uint8_t *at = numbers + 8 * (size_t)column;
        compare_column(lead, scale, column, npy_number(at, 4), npy_number(at + 4, 4), &wrong);
    }
    if (wrong.rows > 0) {
        report_fault(report, path,
                     "lead %d: %d columns are not what its samples make them, first: %d",
                     (int)lead->index, wrong.rows, wrong.first);
    } else if (wrong.validity > SPARE_COLUMNS + SPARE_SHARE * scale->columns) {
        report_fault(report, path, "lead %d: %d columns are not as visible as pages.jsonl says",
                     (int)lead->index, wrong.validity);
    }
}

void check_columns(struct report *report, struct log_page *page, struct log_lead *none,
                   const char *path)
{
    struct rectified_scale scale;
    char *data, shape[64];
    size_t size;
    (void)none;
    if (!rectified_scale_read(page, &scale)) {
        report_fault(report, "ecgpress.json", "the options rectified_* are missing or not valid");
        return;
    }
    const size_t bytes = 8 * (size_t)page->leads * (size_t)scale.columns;
    if (!report_read(report, path, bytes + HEAD_MOST, &data, &size)) {
        return;
    }
    snprintf(shape, sizeof shape, "%d, %d, 2", page->leads, scale.columns);
    const size_t head = npy_head(data, size, "<f4", shape);
    if (head == 0 || size != head + bytes) {
        report_fault(report, path, "no NumPy array of float32, %d x %d x 2", page->leads,
                     scale.columns);
    } else {
        for (int i = 0; i < page->leads; i++) {
            if (page->lead[i].known) {
                check_lead(report, path, &page->lead[i], &scale,
                           (const uint8_t *)data + head + 8 * (size_t)i * (size_t)scale.columns);
            }
        }
    }
    free(data);
}
