/* A line of pages.jsonl, as verify reads it, and all that is checked of such a page. */
#include "page.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char signal[] = "[0, 0.5, 1, 0.5, null, -1, 0, 0]";
    static bool there;
    const struct made made = page_made();
    if (!there) {
        page_file("digitization-dataset/1/1_lead_0.json", signal, sizeof signal - 1);
        there = true;
    }
    char *line = fuzz_text(data, size);
    page_check(&made, line);
    free(line);
    return 0;
}
