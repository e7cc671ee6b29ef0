/* A font file. */
#include "fuzz.h"

#include "glyph/glyph.h"

static void set(struct glyph_face *face, const char *text, double size_px)
{
    static const struct ecgp_box all = {0, 0, 1000, 1000};
    struct glyph_run run;
    struct ecgp_error error;
    if (fuzz_good(glyph_run_init(&run, face, text, size_px, 10.3, 20.7, &error), &error)) {
        glyph_run_ink(&run, &all);
        glyph_run_finish(&run);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct glyph_face *face;
    struct ecgp_error error;
    fuzz_file("f.ttf", data, size);
    if (fuzz_good(glyph_face_create("f.ttf", TYPEFACE_SANS, &face, &error), &error)) {
        double width;
        fuzz_good(glyph_text_width(face, "aVR", 8.3, &width, &error), &error);
        glyph_face_lacks(face, "V1\xC3\xA4");
        set(face, "V1\xC3\xA4", 6.5);
        glyph_face_bold(face, 0.05);
        set(face, "I", 9);
    }
    glyph_face_destroy(face);
    return 0;
}
