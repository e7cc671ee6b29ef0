#include "measure/texture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "measure/order.h"

enum { WINDOW = 64, CHANNELS = 3, EVERY = 6 };

static const double pi = 3.14159265358979323846;

double texture_noise(const struct sheet *sheet)
{
    enum { DETAILS = 512 };
    uint32_t counts[DETAILS] = {0};
    uint64_t total = 0;
    for (int y = 0; y + 1 < sheet->height; y += 2) {
        const size_t row = (size_t)y * (size_t)sheet->width;
        for (int x = 0; x + 1 < sheet->width; x += 2) {
            const uint8_t *up = sheet->gray + row + x, *down = up + sheet->width;
            if (sheet->ink[row + (size_t)x] == 0) {
                counts[abs(up[0] - up[1] - down[0] + down[1]) % DETAILS]++;
                total++;
            }
        }
    }
    /* The median, even within its level: details are whole numbers. */
    double below = 0;
    for (int i = 0; i < DETAILS; i++) {
        if (below + counts[i] >= 0.5 * (double)total && counts[i] > 0) {
            const double part = (0.5 * (double)total - below) / counts[i];
            const double median = i == 0 ? 0.5 * part : i - 0.5 + part;
            return median / 2 / 0.6745;
        }
        below += counts[i];
    }
    return NAN;
}

struct waves {
    double hann[WINDOW], cosine[WINDOW], sine[WINDOW];
};

/* Adds the power of a window to that of all waves and of the short ones. */
static void add_window(const struct waves *waves, const uint8_t *at, size_t step, double *all,
                       double *high)
{
    double value[WINDOW], mean = 0;
    for (int i = 0; i < WINDOW; i++) {
        value[i] = at[(size_t)i * step];
        mean += value[i] / WINDOW;
    }
    for (int i = 0; i < WINDOW; i++) {
        value[i] = (value[i] - mean) * waves->hann[i];
    }
    for (int k = 4; k <= WINDOW / 2; k++) {
        double re = 0, im = 0;
        for (int i = 0; i < WINDOW; i++) {
            re += value[i] * waves->cosine[i * k % WINDOW];
            im += value[i] * waves->sine[i * k % WINDOW];
        }
        const double power = re * re + im * im;
        *all += power;
        *high += k > WINDOW / 4 ? power : 0;
    }
}

double texture_high_power(const struct sheet *sheet)
{
    struct waves waves;
    double all = 0, high = 0;
    for (int i = 0; i < WINDOW; i++) {
        waves.hann[i] = 0.5 - 0.5 * cos(2 * pi * (i + 0.5) / WINDOW);
        waves.cosine[i] = cos(2 * pi * i / WINDOW);
        waves.sine[i] = sin(2 * pi * i / WINDOW);
    }
    /* some 40 x 40 windows, spread over the picture */
    const int across = (sheet->width - WINDOW) / 40 + 1, down = (sheet->height - WINDOW) / 40 + 1;
    for (int y = 0; y + WINDOW <= sheet->height; y += down) {
        for (int x = 0; x + WINDOW <= sheet->width; x += across) {
            const uint8_t *at = sheet->gray + (size_t)y * (size_t)sheet->width + x;
            add_window(&waves, at, (x / across + y / down) % 2 ? 1 : (size_t)sheet->width, &all,
                       &high);
        }
    }
    return all > 0 ? high / all : NAN;
}

/* Solves a x = b for 4 unknowns by elimination with pivots; false where it has no one solution. */
static bool solve(double a[4][5])
{
    for (int i = 0; i < 4; i++) {
        int best = i;
        for (int j = i + 1; j < 4; j++) {
            best = fabs(a[j][i]) > fabs(a[best][i]) ? j : best;
        }
        for (int k = 0; k < 5; k++) {
            const double kept = a[i][k];
            a[i][k] = a[best][k];
            a[best][k] = kept;
        }
        if (fabs(a[i][i]) < 1e-9) {
            return false;
        }
        for (int j = 0; j < 4; j++) {
            const double part = j == i ? 0 : a[j][i] / a[i][i];
            for (int k = i; k < 5; k++) {
                a[j][k] -= part * a[i][k];
            }
        }
    }
    for (int i = 0; i < 4; i++) {
        a[i][4] /= a[i][i];
    }
    return true;
}

static void fit_surface(const struct sheet *sheet, double least, struct light *light)
{
    double a[4][5] = {{0}};
    for (int i = 0; i < sheet->columns * sheet->rows; i++) {
        const double x = (i % sheet->columns + 0.5) / sheet->columns - 0.5;
        const double y = (i / sheet->columns + 0.5) / sheet->rows - 0.5, r2 = 2 * (x * x + y * y);
        const double value[5] = {1, x, y, r2 * (0.6 + 0.4 * r2), sheet_paper(sheet, i)};
        for (int j = 0; j < 4 && value[4] >= least; j++) {
            for (int k = 0; k < 5; k++) {
                a[j][k] += value[j] * value[k];
            }
        }
    }
    light->falloff = light->vignette = NAN;
    if (solve(a) && a[0][4] > 1) {
        const double middle = a[0][4];
        const double slope = hypot(a[1][4], a[2][4]) / middle;
        light->falloff = slope / (1 + slope / 2); /* of the bright side */
        light->vignette = -a[3][4] / middle;
    }
}

enum ecgp_result texture_light(const struct sheet *sheet, struct light *light,
                               struct ecgp_error *error)
{
    struct series levels = {0}, channel = {0};
    const int blocks = sheet->columns * sheet->rows;
    for (int i = 0; i < blocks; i++) {
        series_add(&levels, sheet_paper(sheet, i));
    }
    const double low = series_quantile(&levels, 0.02), high = series_quantile(&levels, 0.98);
    double mean = 0;
    for (int i = 0; i < blocks; i++) {
        mean += sheet_paper(sheet, i) / blocks;
    }
    light->range = (high - low) / fmax(mean, 1);
    /* A table around the page is much darker than the paper. */
    fit_surface(sheet, series_quantile(&levels, 0.5) * 0.55, light);
    for (int c = 0; c < CHANNELS; c++) {
        channel.count = 0;
        for (int i = 0; i < blocks; i++) {
            series_add(&channel, sheet->paper[CHANNELS * i + c]);
        }
        light->paper[c] = series_quantile(&channel, 0.5);
    }
    uint64_t sum = 0;
    const size_t size = (size_t)sheet->width * (size_t)sheet->height;
    for (size_t i = 0; i < size; i++) {
        sum += sheet->gray[i];
    }
    light->level = (double)sum / (double)size;
    const bool failed = levels.failed || channel.failed;
    free(levels.value);
    free(channel.value);
    return failed ? error_no_memory(error) : ECGP_OK;
}

/* The places between which all but the first and last hundredth of the counts are. */
static double span_of(const uint32_t *counts, int length, double total)
{
    double sum = 0;
    int first = -1, last = 0;
    for (int i = 0; i < length; i++) {
        sum += counts[i];
        first = first < 0 && sum >= 0.003 * total ? i : first;
        last = sum <= 0.997 * total ? i : last;
    }
    return (last + 2.0 - first) / length;
}

void texture_span(const struct sheet *sheet, double *across, double *down)
{
    uint32_t *columns = calloc((size_t)sheet->width + (size_t)sheet->height, sizeof *columns);
    *across = *down = NAN;
    if (!columns) {
        return;
    }
    uint32_t *rows = columns + sheet->width;
    double total = 0;
    for (int y = 0; y < sheet->height; y++) {
        const uint8_t *ink = sheet->ink + (size_t)y * (size_t)sheet->width;
        for (int x = 0; x < sheet->width; x++) {
            columns[x] += ink[x] == 1;
            rows[y] += ink[x] == 1;
            total += ink[x] == 1;
        }
    }
    if (total > 0) {
        *across = fmin(span_of(columns, sheet->width, total), 1);
        *down = fmin(span_of(rows, sheet->height, total), 1);
    }
    free(columns);
}

static bool near_ink(const struct sheet *sheet, int x, int y)
{
    enum { NEAR = 3 };
    for (int j = y - NEAR; j <= y + NEAR; j += NEAR) {
        for (int i = x - NEAR; i <= x + NEAR; i++) {
            if (i >= 0 && j >= 0 && i < sheet->width && j < sheet->height &&
                sheet->ink[(size_t)j * (size_t)sheet->width + (size_t)i]) {
                return true;
            }
        }
    }
    return false;
}

static int depth_at_share(const uint32_t counts[256], double total, double share)
{
    double sum = 0;
    int depth = 255;
    while (depth > 0 && sum + counts[depth] < share * total) {
        sum += counts[depth--];
    }
    return depth;
}

static void sum_ground(const struct sheet *sheet, int least, struct ground *ground)
{
    double count = 0;
    for (int y = 0; y < sheet->height; y += EVERY / 2) {
        for (int x = y % EVERY ? 1 : 0; x < sheet->width; x += 2) {
            const size_t at = (size_t)y * (size_t)sheet->width + (size_t)x;
            if (sheet->depth[at] < least || near_ink(sheet, x, y)) {
                continue;
            }
            const float *paper =
                &sheet->paper[CHANNELS * (y / SHEET_BLOCK * sheet->columns + x / SHEET_BLOCK)];
            for (int c = 0; c < CHANNELS; c++) {
                const int level = sheet_level(sheet, at, c);
                ground->color[c] += level;
                ground->absorbed[c] += 1 - level / fmax(paper[c], 1);
            }
            count++;
        }
    }
    for (int c = 0; c < CHANNELS; c++) {
        ground->color[c] = count > 0 ? ground->color[c] / count : NAN;
        ground->absorbed[c] = count > 0 ? ground->absorbed[c] / count : NAN;
    }
}

void texture_ground(const struct sheet *sheet, struct ground *ground)
{
    uint32_t counts[256] = {0};
    double total = 0;
    *ground = (struct ground){.depth = NAN};
    for (int y = 0; y < sheet->height; y += EVERY / 2) {
        for (int x = y % EVERY ? 1 : 0; x < sheet->width; x += 2) {
            if (!near_ink(sheet, x, y)) {
                counts[sheet->depth[(size_t)y * (size_t)sheet->width + (size_t)x]]++;
                total++;
            }
        }
    }
    ground->depth = depth_at_share(counts, total, 0.2) / 255.0;
    sum_ground(sheet, depth_at_share(counts, total, 0.08), ground);
}
