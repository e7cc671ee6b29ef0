#include "render/sheet.h"

#include "gpu/readback.h"
#include "gpu/tuning.h"

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

/* Reads the tiles back that have ink now or had it then. */
static void read_changes(const struct sheet *sheet, const struct gpu_target *picture, int width,
                         uint8_t *pixels)
{
    struct ecgp_box run;
    for (int tile = 0; ink_map_next(&sheet->ink, &sheet->last_ink, &tile, &run);) {
        gpu_target_read_part(picture, run.x0, run.y0, run.x1 - run.x0, run.y1 - run.y0, width,
                             pixels);
    }
}

void sheet_read(struct sheet *sheet, uint64_t paper, const struct gpu_target *picture, int width,
                int height, uint8_t *pixels)
{
    /* else the last picture is another renderer's */
    const bool knows = gpu_tuning()->reads_changes && !gpu_reading_open_here();
    if (knows && paper != 0 && paper == sheet->last_paper) {
        read_changes(sheet, picture, width, pixels);
    } else {
        gpu_target_read(picture, width, height, pixels);
    }
    sheet->paper = paper;
}
