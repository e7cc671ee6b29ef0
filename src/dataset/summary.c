#include "dataset/summary.h"

#include <libdeflate.h>
#include <math.h>
#include <string.h>

#include "truth/page.h"

/* Adds samples as JSON keeps them: all missing ones alike, and no zero with a sign. */
static uint32_t add_samples(uint32_t crc, const double *mv, int64_t count)
{
    enum { BLOCK = 512 };
    double block[BLOCK];
    for (int64_t at = 0; at < count; at += BLOCK) {
        const int64_t left = count - at < BLOCK ? count - at : BLOCK;
        for (int64_t i = 0; i < left; i++) {
            block[i] = isnan(mv[at + i]) ? NAN : mv[at + i] + 0.0;
        }
        crc = libdeflate_crc32(crc, block, (size_t)left * sizeof *block);
    }
    return crc;
}

uint32_t page_sign(const struct ecgp_page *page, const char *label)
{
    uint32_t crc = libdeflate_crc32(0, label, strlen(label));
    for (int i = 0; i < page->plan.fields; i++) {
        const struct plan_field *field = &page->plan.field[i];
        if (field->present) {
            crc = add_samples(crc, field->mv, field->samples);
        }
    }
    return crc;
}
