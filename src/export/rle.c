#include "export/rle.h"

#include <stdbool.h>

struct runs {
    struct text *out;
    int64_t before[2]; /* the last count and the one before it */
    int count;
    bool on;    /* what the run that is being counted is */
    int64_t at; /* where it began */
    int64_t area;
};

/* Adds a number by its lowest 5 bits first: a letter from '0' on for each, with the sixth bit where
 * more follow. The last one's highest bit is the number's sign. */
static void add_number(struct text *out, int64_t number)
{
    for (bool more = true; more;) {
        int letter = (int)(number & 31);
        number >>= 5;
        more = letter & 16 ? number != -1 : number != 0;
        letter = (more ? letter | 32 : letter) + 48;
        text_add_bytes(out, &(char){(char)letter}, 1);
    }
}

/* Ends a run; from the fourth on counts are given as the difference to the last but one. */
static void end_run(struct runs *runs, int64_t at)
{
    const int64_t length = at - runs->at;
    add_number(runs->out, runs->count > 2 ? length - runs->before[1] : length);
    runs->before[1] = runs->before[0];
    runs->before[0] = length;
    runs->count++;
    runs->area += runs->on ? length : 0;
    runs->at = at;
}

static void put(struct runs *runs, int64_t at, bool on)
{
    if (on != runs->on) {
        end_run(runs, at);
        runs->on = on;
    }
}

static void put_column(struct runs *runs, const struct ecgp_mask *mask, int x, int height)
{
    const int64_t top = (int64_t)x * height;
    const int column = x - mask->crop.x0;
    if (mask->crop.y0 > 0) {
        put(runs, top, false);
    }
    for (int y = mask->crop.y0; y < mask->crop.y1; y++) {
        const uint8_t *row = mask->bits + (ptrdiff_t)(y - mask->crop.y0) * mask->stride;
        put(runs, top + y, row[column / 8] >> (7 - column % 8) & 1);
    }
    if (mask->crop.y1 < height) {
        put(runs, top + mask->crop.y1, false);
    }
}

int64_t rle_add(struct text *out, const struct ecgp_mask *mask, int width, int height)
{
    struct runs runs = {.out = out};
    for (int x = mask->crop.x0; mask->bits && x < mask->crop.x1; x++) {
        put_column(&runs, mask, x, height);
    }
    put(&runs, (int64_t)mask->crop.x1 * height, false);
    end_run(&runs, (int64_t)width * height);
    return runs.area;
}
