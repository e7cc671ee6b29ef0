#include "measure/sheet.h"

#include <stdlib.h>
#include <string.h>

#include "measure/order.h"

enum { CHANNELS = 3 };

static const double paper_part = 0.9; /* of a block's pixels: they are darker than the paper */

static int gray_of(int r, int g, int b)
{
    return (77 * r + 150 * g + 29 * b + 128) >> 8;
}

int sheet_level(const struct sheet *sheet, size_t at, int channel)
{
    const struct ecgp_pixels *pixels = sheet->pixels;
    const size_t width = (size_t)sheet->width, y = at / width, x = at % width;
    const int step = pixels->channels;
    return pixels
        ->data[y * (size_t)pixels->stride + x * (size_t)step + (size_t)(step > 1 ? channel : 0)];
}

double sheet_paper(const struct sheet *sheet, int block)
{
    const float *paper = &sheet->paper[CHANNELS * block];
    return 0.299 * paper[0] + 0.587 * paper[1] + 0.114 * paper[2];
}

static const uint8_t *pixel_at(const struct ecgp_pixels *pixels, int x, int y)
{
    return pixels->data + (size_t)y * (size_t)pixels->stride + (size_t)x * (size_t)pixels->channels;
}

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

static void find_paper(struct sheet *sheet, int column, int row)
{
    uint32_t counts[CHANNELS][256] = {{0}};
    const struct ecgp_pixels *pixels = sheet->pixels;
    const int x0 = column * SHEET_BLOCK, y0 = row * SHEET_BLOCK;
    const int x1 = smaller(x0 + SHEET_BLOCK, sheet->width);
    const int y1 = smaller(y0 + SHEET_BLOCK, sheet->height);
    for (int y = y0; y < y1; y++) {
        for (int x = x0; x < x1; x++) {
            const uint8_t *pixel = pixel_at(pixels, x, y);
            for (int c = 0; c < CHANNELS; c++) {
                counts[c][pixel[pixels->channels > 1 ? c : 0]]++;
            }
        }
    }
    for (int c = 0; c < CHANNELS; c++) {
        sheet->paper[CHANNELS * (row * sheet->columns + column) + c] =
            (float)order_level(counts[c], (uint64_t)(x1 - x0) * (uint64_t)(y1 - y0), paper_part);
    }
}

/* The median of a block and those around it. */
static float median_around(const struct sheet *sheet, int column, int row, int channel)
{
    float around[9];
    size_t count = 0;
    for (int y = row - 1; y <= row + 1; y++) {
        for (int x = column - 1; x <= column + 1; x++) {
            if (x >= 0 && y >= 0 && x < sheet->columns && y < sheet->rows) {
                around[count++] = sheet->paper[CHANNELS * (y * sheet->columns + x) + channel];
            }
        }
    }
    return (float)order_quantile(around, count, 0.5);
}

static enum ecgp_result smooth_paper(struct sheet *sheet, struct ecgp_error *error)
{
    float *smooth = malloc(sizeof *smooth * CHANNELS * (size_t)(sheet->columns * sheet->rows));
    if (!smooth) {
        return error_no_memory(error);
    }
    for (int row = 0; row < sheet->rows; row++) {
        for (int column = 0; column < sheet->columns; column++) {
            for (int c = 0; c < CHANNELS; c++) {
                smooth[CHANNELS * (row * sheet->columns + column) + c] =
                    median_around(sheet, column, row, c);
            }
        }
    }
    free(sheet->paper);
    sheet->paper = smooth;
    return ECGP_OK;
}

/* Where the middles of two blocks lie around a place, and how far it is from the first to the
 * second, 0..1. */
static float between(int at, int blocks, int *first, int *second)
{
    const float place = ((float)at + 0.5f) / SHEET_BLOCK - 0.5f;
    const int low = place < 0 ? 0 : (int)place;
    *first = smaller(low, blocks - 1);
    *second = smaller(low + 1, blocks - 1);
    return place < 0 ? 0 : place - (float)low;
}

static int depth_of(float level, float paper)
{
    const float depth = 255.0f * (1 - level / (paper > 1 ? paper : 1));
    return depth <= 0 ? 0 : depth >= 255 ? 255 : (int)(depth + 0.5f);
}

/* The paper's color at the columns of a row, even between the blocks. */
static void paper_of_row(const struct sheet *sheet, int y, float *line)
{
    int up, down;
    const float part = between(y, sheet->rows, &up, &down);
    const float *above = &sheet->paper[CHANNELS * up * sheet->columns];
    const float *below = &sheet->paper[CHANNELS * down * sheet->columns];
    for (int i = 0; i < CHANNELS * sheet->columns; i++) {
        line[i] = above[i] + (below[i] - above[i]) * part;
    }
}

static void measure_row(struct sheet *sheet, int y, const float *line)
{
    const struct ecgp_pixels *pixels = sheet->pixels;
    const size_t at = (size_t)y * (size_t)sheet->width;
    for (int x = 0; x < sheet->width; x++) {
        int left, right, least = 255;
        const float part = between(x, sheet->columns, &left, &right);
        const uint8_t *pixel = pixel_at(pixels, x, y);
        float paper[CHANNELS];
        int level[CHANNELS];
        for (int c = 0; c < CHANNELS; c++) {
            const float from = line[CHANNELS * left + c];
            paper[c] = from + (line[CHANNELS * right + c] - from) * part;
            level[c] = pixel[pixels->channels > 1 ? c : 0];
            least = smaller(least, depth_of((float)level[c], paper[c]));
        }
        const int gray = gray_of(level[0], level[1], level[2]);
        sheet->gray[at + (size_t)x] = (uint8_t)gray;
        sheet->depth[at + (size_t)x] = (uint8_t)depth_of(
            (float)gray, 0.299f * paper[0] + 0.587f * paper[1] + 0.114f * paper[2]);
        sheet->least[at + (size_t)x] = (uint8_t)least;
    }
}

enum ecgp_result sheet_init(struct sheet *sheet, const struct ecgp_pixels *pixels,
                            struct ecgp_error *error)
{
    const size_t count = (size_t)pixels->width * (size_t)pixels->height;
    sheet->pixels = pixels;
    sheet->width = pixels->width;
    sheet->height = pixels->height;
    sheet->columns = (pixels->width + SHEET_BLOCK - 1) / SHEET_BLOCK;
    sheet->rows = (pixels->height + SHEET_BLOCK - 1) / SHEET_BLOCK;
    sheet->gray = malloc(count);
    sheet->depth = malloc(count);
    sheet->least = malloc(count);
    sheet->ink = calloc(count, 1);
    const size_t blocks = (size_t)(sheet->columns * sheet->rows);
    sheet->paper = malloc(sizeof *sheet->paper * CHANNELS * blocks);
    float *line = malloc(sizeof *line * CHANNELS * (size_t)sheet->columns);
    if (!sheet->gray || !sheet->depth || !sheet->least || !sheet->ink || !sheet->paper || !line) {
        free(line);
        return error_no_memory(error);
    }
    for (int block = 0; block < sheet->columns * sheet->rows; block++) {
        find_paper(sheet, block % sheet->columns, block / sheet->columns);
    }
    const enum ecgp_result result = smooth_paper(sheet, error);
    for (int y = 0; result == ECGP_OK && y < sheet->height; y++) {
        paper_of_row(sheet, y, line);
        measure_row(sheet, y, line);
    }
    free(line);
    return result;
}

void sheet_free(struct sheet *sheet)
{
    free(sheet->gray);
    free(sheet->depth);
    free(sheet->least);
    free(sheet->ink);
    free(sheet->paper);
    *sheet = (struct sheet){0};
}
