/* logs.json, data.yaml or a list of pictures of a dataset with two pages. */
#include "page.h"

static void add_page(struct pages *pages, const char *name)
{
    const struct page_entry entry = {.checks = ~0u, .leads = 3, .crops = {3}};
    bool no_memory = false;
    FUZZ_REQUIRE(pages_add(pages, name, &entry, &no_memory));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct {
        const char *path;
        whole_function *check;
    } files[] = {{"logs.json", check_logs},
                 {"detection-dataset/data.yaml", check_data_yaml},
                 {"skipped.json", check_json},
                 {"segmentation/train.txt", check_lists}};
    static bool there;
    struct made made = page_made();
    struct pages pages = {0};
    struct report report = {.folder = ".", .hooks = &page_silent};
    const struct whole whole = {&made, &pages};
    const unsigned file = fuzz_number(&data, &size, 4);
    add_page(&pages, "1");
    add_page(&pages, "2_3by1");
    made.make = (uint64_t)1 << MAKE_DETECTION | (uint64_t)1 << MAKE_SEGMENTATION;
    if (!there) {
        page_file(files[1].path, "", 0);
        page_file(files[3].path, "", 0);
        there = true;
    }
    fuzz_file(files[file].path, data, size);
    files[file].check(&report, &whole, files[file].path);
    pages_free(&pages);
    return 0;
}
