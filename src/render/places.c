#include "render/parts.h"

enum ecgp_result places_read(struct ecgp_renderer *renderer, const struct plan *plan,
                             struct ecgp_error *error)
{
    const size_t count = (size_t)plan->width * (size_t)plan->height;
    enum ecgp_result result = pool_size(&renderer->places, count * 2 * sizeof(float), error);
    if (result == ECGP_OK && plan->map.mesh) {
        gpu_group_begin("page map");
        result = map_draw_whole(&renderer->map, plan, NULL, error);
        gpu_group_end();
    }
    if (result == ECGP_OK && plan->map.mesh) {
        map_read_whole(&renderer->map, plan, (float *)renderer->places.data);
    }
    return result;
}

void places_finish(struct ecgp_renderer *renderer, const struct plan *plan,
                   struct ecgp_frame *frame)
{
    float *places = (float *)renderer->places.data;
    for (int y = 0; y < plan->height && !plan->map.mesh; y++) {
        float *row = places + 2 * (size_t)y * (size_t)plan->width;
        const float down = (float)((y + 0.5) / plan->map.px_per_mm);
        for (int x = 0; x < plan->width; x++) {
            row[2 * x] = y > 0 ? places[2 * x] : (float)((x + 0.5) / plan->map.px_per_mm);
            row[2 * x + 1] = down;
        }
    }
    frame->map = places;
}
