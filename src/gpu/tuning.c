#include "gpu/tuning.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"

const struct gpu_tuning gpu_tuning_software = {
    .flat_numbers = true,
    .odd_sides = true,
    .bgra_targets = true,
    .band_rows = 96,
    .page_tile = 32,
    .large_rects = 8,
    .least_large = 12,
    .stroke_tile_width = 8,
    .stroke_tile_height = 16,
    .quad_px = 60,
    .copied_rows = 64,
    .reads_changes = true,
    .atlas_rows = 8192,
    .map_beneath = false,
    .ring_pages = 0,
    .near_blur = 2,
};

const struct gpu_tuning gpu_tuning_hardware = {
    .flat_numbers = false,
    .odd_sides = false,
    .bgra_targets = false,
    .band_rows = 1 << 14,
    .page_tile = 32,
    .large_rects = 0,
    .least_large = 0,
    .stroke_tile_width = 16,
    .stroke_tile_height = 16,
    .quad_px = 0,
    .copied_rows = 0,
    .reads_changes = false,
    .atlas_rows = 32764, /* textures of 8192 rows */
    .map_beneath = true,
    .ring_pages = 4,
    .near_blur = 0,
};

bool gpu_is_software(const char *renderer)
{
    static const char *const software[] = {"llvmpipe", "softpipe", "swrast", "SwiftShader",
                                           "Software"};
    for (size_t i = 0; i < ARRAY_COUNT(software); i++) {
        if (strstr(renderer, software[i])) {
            return true;
        }
    }
    return false;
}

const struct gpu_tuning *gpu_tuning_of(const char *renderer)
{
    const char *forced = getenv("ECGPRESS_GL");
    if (forced && strcmp(forced, "software") == 0) {
        return &gpu_tuning_software;
    }
    if (forced && strcmp(forced, "hardware") == 0) {
        return &gpu_tuning_hardware;
    }
    return gpu_is_software(renderer) ? &gpu_tuning_software : &gpu_tuning_hardware;
}
