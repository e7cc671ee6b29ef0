#include "feed/arrays.h"

#include <stdio.h>
#include <string.h>

#include "base/names.h"
#include "base/text.h"

/* "T" in a shape: bytes of text; "3", "2" and "4" are themselves. */
static const struct ecgp_array_info table[ARRAYS] = {
    [ARRAY_INDEX] = {"index", "", "N", "the samples' numbers", ECGP_INT64},
    [ARRAY_IMAGES] = {"images", "", "NHW3", "R, G, B of the pages (N3HW in planar feeds)",
                      ECGP_UINT8},
    [ARRAY_LEADS] = {"leads", "", "NF", "the standard lead in each place, 0..11; -1: none",
                     ECGP_INT32},
    [ARRAY_MASKS] = {"masks", "masks", "NFHW",
                     "1 where at least half of the pixel is under the lead's stroke, else 0; "
                     "strokes that cross are whole in both",
                     ECGP_UINT8},
    [ARRAY_CLASSES] = {"classes", "classes", "NHW",
                       "what each pixel shows: enum ecgp_class, the trace in place f as 10 + f",
                       ECGP_UINT8},
    [ARRAY_PAGE_MAP] = {"page_map", "page_map", "NHW2",
                        "the page's millimetres under the pixels' middles, x and y", ECGP_FLOAT32},
    [ARRAY_BOXES] = {"boxes", "boxes", "NF4",
                     "x0, y0, x1, y1 around the lead's mask, px; zeros where it has no ink",
                     ECGP_FLOAT32},
    [ARRAY_NAME_BOXES] = {"name_boxes", "boxes", "NF4",
                          "x0, y0, x1, y1 around the printed name; zeros where none is",
                          ECGP_FLOAT32},
    [ARRAY_POINTS] = {"points", "points", "NFP2",
                      "x, y of each sample in the picture, px; NaN where there is none",
                      ECGP_FLOAT32},
    [ARRAY_SIGNALS] = {"signals", "signals", "NFP",
                       "mV as printed (a lead printed upside down is negated); NaN where there is "
                       "none",
                       ECGP_FLOAT32},
    [ARRAY_SAMPLES] = {"samples", "signals", "NF", "how many samples the lead has", ECGP_INT32},
    [ARRAY_FIRST_SAMPLE] = {"first_sample", "signals", "NF",
                            "the number of its first one in the record", ECGP_INT64},
    [ARRAY_RATE_HZ] = {"rate_hz", "signals", "N", "samples a second", ECGP_FLOAT32},
    [ARRAY_PARAMETERS] = {"parameters", "parameters", "NT",
                          "JSON, ended by a zero byte: record, source, layout, window, row_height, "
                          "number, px_per_mm, homography and configuration; a file of it is what "
                          "`ecgpress page --from` makes this page again of",
                          ECGP_UINT8},
};

const struct ecgp_array_info *ecgp_array_info(size_t index)
{
    return index < ARRAYS ? &table[index] : NULL;
}

bool arrays_wanted(const char *targets, bool wanted[ARRAYS], char unknown[64])
{
    for (int i = 0; i < ARRAYS; i++) {
        wanted[i] = !table[i].target[0];
    }
    for (struct name name = {.rest = targets}; name_next(&name, ',');) {
        bool found = name.length == 0;
        for (int i = 0; i < ARRAYS; i++) {
            const char *target = table[i].target;
            const bool named = *target && name_is(&name, target, strlen(target));
            wanted[i] |= named;
            found |= named;
        }
        if (!found) {
            snprintf(unknown, 64, "%.*s", (int)name.length, name.text);
            return false;
        }
    }
    return true;
}

void arrays_list_targets(struct text *text)
{
    const char *last = "";
    for (int i = 0; i < ARRAYS; i++) {
        if (table[i].target[0] && strcmp(table[i].target, last) != 0) {
            text_addf(text, "%s%s", *last ? ", " : "", table[i].target);
            last = table[i].target;
        }
    }
}

static size_t type_bytes(enum ecgp_type type)
{
    static const size_t bytes[] = {
        [ECGP_UINT8] = 1, [ECGP_INT32] = 4, [ECGP_INT64] = 8, [ECGP_FLOAT32] = 4};
    return bytes[type];
}

static int64_t extent(char letter, const struct array_sizes *sizes)
{
    switch (letter) {
    case 'N':
        return sizes->batch;
    case 'F':
        return sizes->fields;
    case 'H':
        return sizes->height;
    case 'W':
        return sizes->width;
    case 'P':
        return sizes->points;
    case 'T':
        return ARRAY_TEXT;
    default:
        return letter - '0';
    }
}

void arrays_lay_out(struct arrays *arrays, const bool wanted[ARRAYS],
                    const struct array_sizes *sizes)
{
    *arrays = (struct arrays){0};
    for (int i = 0; i < ARRAYS; i++) {
        struct array_place *place = &arrays->place[i];
        const char *shape = i == ARRAY_IMAGES && sizes->planar ? "N3HW" : table[i].shape;
        place->present = wanted[i];
        place->sample_bytes = type_bytes(table[i].type);
        place->dims = (int)strlen(shape);
        for (int d = 0; d < place->dims; d++) {
            place->shape[d] = extent(shape[d], sizes);
            place->sample_bytes *= d > 0 ? (size_t)place->shape[d] : 1;
        }
        if (place->present) {
            const size_t bytes = place->sample_bytes * (size_t)sizes->batch;
            place->offset = arrays->bytes;
            arrays->bytes += (bytes + ARRAY_ALIGN - 1) / ARRAY_ALIGN * ARRAY_ALIGN;
        }
    }
}

void *arrays_at(const struct arrays *arrays, void *base, enum array array, int position)
{
    const struct array_place *place = &arrays->place[array];
    return place->present ? (char *)base + place->offset + (size_t)position * place->sample_bytes
                          : NULL;
}
