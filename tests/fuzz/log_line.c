/* A line of pages.jsonl, as a run that is taken up again reads it. */
#include "fuzz.h"

#include "dataset/log_line.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct page_summary summary;
    char *line = fuzz_text(data, size);
    if (log_line_read(line, size, &summary) == ECGP_OK) {
        FUZZ_REQUIRE(memchr(summary.name, '\0', sizeof summary.name));
    }
    free(line);
    return 0;
}
