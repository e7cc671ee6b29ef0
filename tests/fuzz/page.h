/* A page of a dataset as verify's targets have it: its line of the log, and what it was made with.
 */
#ifndef FUZZ_PAGE_H
#define FUZZ_PAGE_H

#include "fuzz.h"

#include <sys/stat.h>

#include "base/file.h"
#include "verify/checks.h"

enum { PAGE_WIDTH = 40, PAGE_HEIGHT = 24 };

#define PAGE_LEAD(index, name, y)                                                                  \
    "{\"index\":" index ",\"name\":\"" name "\",\"text\":\"" name "\",\"crop_folder\":"            \
    "\"segmentation\",\"first_sample\":0,\"samples\":8,\"start_s\":0,\"duration_s\":0.08,"         \
    "\"name_box\":[2,1,8,5],\"box\":[4," y ",36,20],\"crop\":[4," y ",36,20],\"origin_mm\":[1,3]," \
    "\"mm_per_sample\":1,\"mm_per_mv\":1,\"overlap\":0,\"clipped\":false,\"inverted\":false,"      \
    "\"overlapped_by\":[],\"visible\":[[0,7]]}"

#define PAGE_MESH                                                                                  \
    "{\"columns\":3,\"rows\":3,\"x_mm\":-4,\"y_mm\":-6,\"step_mm\":6,"                             \
    "\"x_px\":[-16,8,32,56,-16,8,32,56,-16,8,33,56,-16,8,32,56],"                                  \
    "\"y_px\":[-24,-24,-24,-24,0,0,0,0,24,24,25,24,48,48,48,48]}"

/* With "null" or PAGE_MESH. */
#define PAGE_LINE(mesh)                                                                            \
    "{\"schema_version\":1,\"name\":\"1\",\"split\":\"train\",\"set\":\"pages\",\"layout\":"       \
    "\"3by1\",\"record\":\"a\",\"source\":\"a\",\"picture\":\"detection-dataset/images/1.png\","   \
    "\"record_index\":0,\"signals_crc32\":1,\"width\":40,\"height\":24,\"padding_x\":0,"           \
    "\"padding_y\":0,\"px_per_mm\":4,\"page_width_mm\":10,\"page_height_mm\":6,"                   \
    "\"paper_speed_mm_per_s\":100,\"gain_mm_per_mv\":1,\"pen_mm\":0.5,\"rate_hz\":100,"            \
    "\"captured\":false,\"window\":0,\"row_height\":3,\"page_index\":0,\"look\":{\"lowpass\":40}," \
    "\"mesh\":" mesh ",\"grid_points\":{\"columns\":2,\"rows\":2,\"x_mm\":0,\"y_mm\":0,"           \
    "\"step_mm\":5},\"leads\":[" PAGE_LEAD("0", "I", "4") "," PAGE_LEAD("1", "II", "6") "]}"

static const struct ecgp_run_hooks page_silent;

static inline struct made page_made(void)
{
    return (struct made){.classes = 13,
                         .quality = 100,
                         .make = UINT64_MAX,
                         .mask_format = 1 << MASK_FORMAT_PNG | 1 << MASK_FORMAT_BMP,
                         .picture_format = PICTURE_FORMAT_PNG,
                         .backward_maps = BACKWARD_MAPS_FLOAT32,
                         .show_grid = true,
                         .name_class = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}};
}

/* Writes a new file of a page, and the folders above it. */
static inline void page_file(const char *path, const void *data, size_t size)
{
    char *folder = fuzz_text((const uint8_t *)path, (size_t)(file_base(path) - path - 1));
    FUZZ_REQUIRE(file_make_folders(folder, NULL) == ECGP_OK);
    fuzz_file(path, data, size);
    free(folder);
}

/* Makes all checks of a page; findings are only counted. */
static inline void page_check(const struct made *made, const char *line)
{
    struct log_page page = {.made = made};
    struct report report = {.folder = ".", .hooks = &page_silent};
    if (log_page_read(&report, "line", line, &page)) {
        checks_run(&report, &page);
    } else {
        FUZZ_REQUIRE(report.stats.faults > 0);
    }
    log_page_free(&page);
}

#endif
