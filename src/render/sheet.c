#include "render/sheet.h"

void sheet_finish(struct sheet *sheet)
{
    ink_map_free(&sheet->ink);
    ink_map_free(&sheet->last_ink);
}

bool sheet_begin(struct sheet *sheet, int width, int height)
{
    const struct ink_map last = sheet->ink;
    sheet->ink = sheet->last_ink;
    sheet->last_ink = last;
    sheet->last_paper = sheet->paper;
    sheet->paper = 0;
    return ink_map_clear(&sheet->ink, width, height);
}

static bool has_changed(const struct sheet *sheet, int tile)
{
    return sheet->ink.inked[tile] | sheet->last_ink.inked[tile];
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* Reads the tiles back that have ink now or had it then. */
static void read_changes(const struct sheet *sheet, const struct gpu_target *picture, int width,
                         int height, uint8_t *pixels)
{
    const int columns = sheet->ink.columns;
    for (int tile = 0, end; tile < columns * sheet->ink.rows; tile = end) {
        const int row_end = tile - tile % columns + columns;
        for (end = tile; end < row_end && has_changed(sheet, end); end++) {
        }
        if (end == tile) {
            end++;
            continue;
        }
        const int x = tile % columns * INK_TILE, y = tile / columns * INK_TILE;
        gpu_target_read_part(picture, x, y, least((end - tile) * INK_TILE, width - x),
                             least(INK_TILE, height - y), width, pixels);
    }
}

void sheet_read(struct sheet *sheet, uint64_t paper, const struct gpu_target *picture, int width,
                int height, uint8_t *pixels)
{
    if (paper != 0 && paper == sheet->last_paper) {
        read_changes(sheet, picture, width, height, pixels);
    } else {
        gpu_target_read(picture, width, height, pixels);
    }
    sheet->paper = paper;
}
