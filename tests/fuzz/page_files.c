/* A file of a page, chosen by the first byte, among others that are as they should be. */
#include "page.h"

#include "image/bmp.h"
#include "image/png.h"

static const char signal[] = "[0, 0.5, 1, 0.5, null, -1, 0, 0]";

/* The path of what a check reads. */
static void path_of(const struct verify_check *check, char path[REPORT_PATH])
{
    const struct path_parts parts = {
        .page = "1", .page_length = 1, .lead = 0, .crops = CROPS_SEGMENTATION};
    path_fill(check->path, &parts, path);
}

/* Files as they should be, or nearly so, by their checks. */
enum { CHECKS = 256 };
static struct text good[CHECKS];

static void add_gray(const char *path, int width, int height, struct text *file)
{
    static const uint8_t gray[3 * PAGE_WIDTH * PAGE_HEIGHT] = {[90] = 255, 255, 255};
    const bool mask = width < PAGE_WIDTH && !strstr(path, "image");
    const struct pixels pixels = {width, height, mask ? 1 : 3, mask ? width : 3 * width, gray};
    const struct bitmap bits = {width, height, (width + 7) / 8, gray};
    FUZZ_REQUIRE(strstr(path, ".bmp") ? bmp_encode_bitmap(&bits, file, NULL) == ECGP_OK
                                      : png_encode(&pixels, PNG_LEVEL_FAST, file, NULL) == ECGP_OK);
}

static void add_good(const struct verify_check *check, const char *path, struct text *file)
{
    text_add(file, "");
    if (check->unit != CHECK_PAGE && strstr(path, ".json")) {
        text_add(file, signal);
    } else if (check->unit == CHECK_CROP) {
        add_gray(path, 32, 16, file);
    } else if (strstr(path, "images")) {
        add_gray(path, PAGE_WIDTH, PAGE_HEIGHT, file);
    }
}

static void write_all(void)
{
    FUZZ_REQUIRE(verify_check_count <= CHECKS);
    for (int i = 0; i < verify_check_count; i++) {
        char path[REPORT_PATH];
        if (verify_checks[i].path) {
            path_of(&verify_checks[i], path);
            add_good(&verify_checks[i], path, &good[i]);
            page_file(path, good[i].data, good[i].length);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool there;
    struct made made = page_made();
    char path[REPORT_PATH];
    if (!there) {
        write_all();
        there = true;
    }
    const unsigned number = fuzz_number(&data, &size, (unsigned)verify_check_count);
    const struct verify_check *check = &verify_checks[number];
    const unsigned kind = fuzz_number(&data, &size, 8);
    if (!check->path) {
        return 0;
    }
    made.label_shape = (enum label_shape)(kind / 2);
    path_of(check, path);
    fuzz_file(path, data, size);
    page_check(&made, kind % 2 ? PAGE_LINE(PAGE_MESH) : PAGE_LINE("null"));
    fuzz_file(path, good[number].data, good[number].length);
    return 0;
}
