#include "dataset/summary.h"

#include <libdeflate.h>
#include <string.h>

#include "truth/page.h"

uint32_t page_sign(const struct ecgp_page *page, const char *label)
{
    uint32_t crc = libdeflate_crc32(0, label, strlen(label));
    for (int i = 0; i < page->plan.fields; i++) {
        const struct plan_field *field = &page->plan.field[i];
        if (field->present) {
            crc = libdeflate_crc32(crc, field->mv, (size_t)field->samples * sizeof *field->mv);
        }
    }
    return crc;
}
