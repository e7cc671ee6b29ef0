#include "dataset/summary.h"

#include <string.h>
#include <zlib.h>

#include "truth/page.h"

uint32_t page_sign(const struct ecgp_page *page, const char *label)
{
    uLong crc = crc32(0, (const Bytef *)label, (uInt)strlen(label));
    for (int i = 0; i < page->plan.fields; i++) {
        const struct plan_field *field = &page->plan.field[i];
        if (field->present) {
            crc = crc32(crc, (const Bytef *)field->mv,
                        (uInt)((size_t)field->samples * sizeof *field->mv));
        }
    }
    return (uint32_t)crc;
}
