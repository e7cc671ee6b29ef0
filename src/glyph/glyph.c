#include "glyph/glyph.h"

#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_OUTLINE_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/embedded.h"
#include "base/file.h"
#include "base/limits.h"

#define DOTS 10 /* of a bitmap typeface, to an em: capitals are 8 high */

struct glyph_face {
    FT_Library library;
    FT_Face face;
    char *file; /* of a font that is not built in */
    double bold_em;
    bool dots; /* letters are made of dots */
};

/* The bytes of a font: a regular file's, so that no FIFO or device is waited for, or built in. */
static enum ecgp_result take_bytes(struct glyph_face *face, const char *path,
                                   enum typeface typeface, const char **data, size_t *size,
                                   struct ecgp_error *error)
{
    static const char *const files[] = {"font-sans", "font-serif", "font-mono", "font-mono"};
    if (path[0]) {
        const enum ecgp_result result = file_read(path, LIMIT_FONT_BYTES, &face->file, size, error);
        *data = face->file;
        return result;
    }
    const struct embedded_file *built_in = embedded_find(files[typeface]);
    *data = (const char *)built_in->data;
    *size = (size_t)(built_in->end - built_in->data);
    return ECGP_OK;
}

static enum ecgp_result open_face(struct glyph_face *face, const char *path, enum typeface typeface,
                                  struct ecgp_error *error)
{
    const char *data;
    size_t size;
    const enum ecgp_result result = take_bytes(face, path, typeface, &data, &size, error);
    if (result != ECGP_OK) {
        return result;
    }
    const FT_Error failed =
        FT_New_Memory_Face(face->library, (const FT_Byte *)data, (FT_Long)size, 0, &face->face);
    if (failed == FT_Err_Out_Of_Memory) {
        return error_no_memory(error);
    }
    if (failed || !FT_IS_SCALABLE(face->face)) {
        return error_set(error, ECGP_BAD_DATA, "font %s: %s", path[0] ? path : "(built in)",
                         failed ? "is not a font" : "is not a scalable font");
    }
    return ECGP_OK;
}

enum ecgp_result glyph_face_create(const char *path, enum typeface typeface,
                                   struct glyph_face **out, struct ecgp_error *error)
{
    *out = NULL;
    struct glyph_face *face = calloc(1, sizeof *face);
    if (face) {
        face->dots = typeface == TYPEFACE_BITMAP;
    }
    if (!face || FT_Init_FreeType(&face->library) != 0) {
        free(face);
        return error_no_memory(error);
    }
    const enum ecgp_result result = open_face(face, path, typeface, error);
    if (result != ECGP_OK) {
        glyph_face_destroy(face);
        return result;
    }
    *out = face;
    return ECGP_OK;
}

void glyph_face_destroy(struct glyph_face *face)
{
    if (face) {
        FT_Done_Face(face->face);
        FT_Done_FreeType(face->library);
        free(face->file);
        free(face);
    }
}

/* Decodes the next UTF-8 character; invalid bytes stand for themselves. */
static unsigned long next_character(const char **text)
{
    const unsigned char *s = (const unsigned char *)*text;
    int more = s[0] >= 0xF0 ? 3 : s[0] >= 0xE0 ? 2 : s[0] >= 0xC2 ? 1 : 0;
    unsigned long character = more == 3   ? s[0] & 7u
                              : more == 2 ? s[0] & 15u
                              : more      ? s[0] & 31u
                                          : s[0];
    for (int i = 1; i <= more; i++) {
        if ((s[i] & 0xC0) != 0x80) {
            more = 0;
            character = s[0];
            break;
        }
        character = character << 6 | (s[i] & 0x3Fu);
    }
    *text += 1 + more;
    return character;
}

/* Enlarges the run to include a rectangle and keeps its pixels. */
static bool grow(struct glyph_run *run, int x0, int y0, int x1, int y1)
{
    if (run->width > 0) {
        x0 = run->x < x0 ? run->x : x0;
        y0 = run->y < y0 ? run->y : y0;
        x1 = run->x + run->width > x1 ? run->x + run->width : x1;
        y1 = run->y + run->height > y1 ? run->y + run->height : y1;
    }
    const size_t width = (size_t)(x1 - x0);
    uint8_t *coverage = calloc(width * (size_t)(y1 - y0), 1);
    if (!coverage) {
        return false;
    }
    for (int row = 0; row < run->height; row++) {
        memcpy(coverage + (size_t)(run->y - y0 + row) * width + (run->x - x0),
               run->coverage + (size_t)row * (size_t)run->width, (size_t)run->width);
    }
    free(run->coverage);
    *run = (struct glyph_run){x0, y0, x1 - x0, y1 - y0, coverage};
    return true;
}

/* Adds a rendered glyph with the corner of its bitmap at (x, y). */
static bool add_bitmap(struct glyph_run *run, const FT_Bitmap *bitmap, int x, int y)
{
    const int width = (int)bitmap->width;
    const int rows = (int)bitmap->rows;
    if (width == 0 || rows == 0) {
        return true;
    }
    if (!grow(run, x, y, x + width, y + rows)) {
        return false;
    }
    for (int row = 0; row < rows; row++) {
        const uint8_t *from = bitmap->buffer + (ptrdiff_t)row * bitmap->pitch;
        uint8_t *to =
            run->coverage + (size_t)(y - run->y + row) * (size_t)run->width + (x - run->x);
        for (int i = 0; i < width; i++) {
            const int sum = to[i] + from[i];
            to[i] = (uint8_t)(sum > 255 ? 255 : sum);
        }
    }
    return true;
}

static struct ecgp_box ink_box(const struct glyph_run *run, const struct ecgp_box *clip, int least)
{
    struct ecgp_box box = {clip->x1, clip->y1, clip->x0, clip->y0};
    for (int row = 0; row < run->height; row++) {
        for (int i = 0; i < run->width; i++) {
            const int x = run->x + i;
            const int y = run->y + row;
            if (run->coverage[row * run->width + i] < least || x < clip->x0 || x >= clip->x1 ||
                y < clip->y0 || y >= clip->y1) {
                continue;
            }
            box.x0 = x < box.x0 ? x : box.x0;
            box.y0 = y < box.y0 ? y : box.y0;
            box.x1 = x + 1 > box.x1 ? x + 1 : box.x1;
            box.y1 = y + 1 > box.y1 ? y + 1 : box.y1;
        }
    }
    return box;
}

struct ecgp_box glyph_run_ink(const struct glyph_run *run, const struct ecgp_box *clip)
{
    struct ecgp_box box = ink_box(run, clip, 128);
    if (box.x0 >= box.x1) {
        box = ink_box(run, clip, 1);
    }
    return box.x0 < box.x1 ? box : (struct ecgp_box){0, 0, 0, 0};
}

/* Whether the coverage of a run and of what is to be added is more than any text needs. */
static bool grows_too_large(const struct glyph_run *run, double x0, double y0, double x1, double y1)
{
    if (run->width > 0) {
        x0 = fmin(x0, run->x);
        y0 = fmin(y0, run->y);
        x1 = fmax(x1, run->x + run->width);
        y1 = fmax(y1, run->y + run->height);
    }
    const double width = x1 - x0 + 2, height = y1 - y0 + 2;
    return width > LIMIT_GLYPH_SIDE || height > LIMIT_GLYPH_SIDE ||
           width * height > (double)LIMIT_GLYPH_BYTES;
}

/* The same of an outline at (left, top). */
static bool is_too_large(const struct glyph_run *run, FT_Outline *outline, double left, double top)
{
    FT_BBox box;
    FT_Outline_Get_CBox(outline, &box);
    return grows_too_large(run, left + (double)box.xMin / 64, top - (double)box.yMax / 64,
                           left + (double)box.xMax / 64, top - (double)box.yMin / 64);
}

/* Renders one glyph with its origin at (x, y); FreeType's error. */
static FT_Error add_glyph(struct glyph_run *run, FT_Face face, FT_UInt glyph, FT_Pos bold, double x,
                          double y)
{
    FT_Error failed = FT_Load_Glyph(face, glyph, FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP);
    if (failed) {
        return failed;
    }
    if (bold > 0) {
        FT_Outline_Embolden(&face->glyph->outline, bold);
    }
    const double left = floor(x);
    const double top = floor(y);
    FT_Outline_Translate(&face->glyph->outline, (FT_Pos)lround((x - left) * 64),
                         (FT_Pos)lround((top - y) * 64));
    if (is_too_large(run, &face->glyph->outline, left, top)) {
        return FT_Err_Raster_Overflow;
    }
    failed = FT_Render_Glyph(face->glyph, FT_RENDER_MODE_NORMAL);
    if (failed) {
        return failed;
    }
    const bool added = add_bitmap(run, &face->glyph->bitmap, (int)left + face->glyph->bitmap_left,
                                  (int)top - face->glyph->bitmap_top);
    return added ? FT_Err_Ok : FT_Err_Out_Of_Memory;
}

void glyph_face_bold(struct glyph_face *face, double em)
{
    face->bold_em = em;
}

unsigned long glyph_face_lacks(struct glyph_face *face, const char *text)
{
    while (*text) {
        const unsigned long character = next_character(&text);
        if (FT_Get_Char_Index(face->face, character) == 0) {
            return character;
        }
    }
    return 0;
}

/* Advances from glyph `before` (0: none) to the origin of `glyph`. */
static double kern(FT_Face face, FT_UInt before, FT_UInt glyph)
{
    FT_Vector kerning = {0, 0};
    if (before) {
        FT_Get_Kerning(face, before, glyph, FT_KERNING_UNFITTED, &kerning);
    }
    return (double)kerning.x / 64;
}

/* What FreeType's failure is to a text; ECGP_OK where it has not failed. */
static enum ecgp_result result_of(FT_Error failed, const char *text, double size_px,
                                  struct ecgp_error *error)
{
    if (failed == FT_Err_Ok) {
        return ECGP_OK;
    }
    return failed == FT_Err_Out_Of_Memory
               ? error_no_memory(error)
               : error_set(error, ECGP_BAD_DATA, "the font cannot draw \"%s\" at %g px", text,
                           size_px);
}

/* --- letters of dots --- */

/* Loads a letter as dots, FreeType's pixels at DOTS to an em, and moves on by whole dots. */
static FT_Error load_dots(struct glyph_face *face, unsigned long character, int *dots)
{
    const FT_Pos bold = (FT_Pos)lround(face->bold_em * DOTS * 64);
    FT_Error failed = FT_Load_Char(
        face->face, character, FT_LOAD_TARGET_MONO | FT_LOAD_FORCE_AUTOHINT | FT_LOAD_NO_BITMAP);
    if (!failed && bold > 0) {
        FT_Outline_Embolden(&face->face->glyph->outline, bold);
    }
    failed = failed ? failed : FT_Render_Glyph(face->face->glyph, FT_RENDER_MODE_MONO);
    *dots = failed ? 0
                   : (int)lround((double)face->face->glyph->linearHoriAdvance / 65536 +
                                 face->bold_em * DOTS);
    return failed;
}

static bool has_dot(const FT_Bitmap *bitmap, unsigned row, unsigned column)
{
    const uint8_t *bytes = bitmap->buffer + (ptrdiff_t)row * bitmap->pitch;
    return column < bitmap->width && bytes[column / 8] >> (7 - column % 8) & 1;
}

/* The part of pixel `at` that is between two places. */
static double part_of(int at, double from, double to)
{
    return fmax(fmin(to, at + 1) - fmax(from, at), 0);
}

/* Adds the exact coverage of a rectangle that the run has room for. */
static void add_rectangle(struct glyph_run *run, double x0, double y0, double x1, double y1)
{
    for (int y = (int)floor(y0); y < y1; y++) {
        for (int x = (int)floor(x0); x < x1; x++) {
            uint8_t *to = run->coverage + (size_t)(y - run->y) * (size_t)run->width + (x - run->x);
            const long sum = *to + lround(255 * part_of(x, x0, x1) * part_of(y, y0, y1));
            *to = (uint8_t)(sum > 255 ? 255 : sum);
        }
    }
}

/* Adds the letter that is loaded with its origin at (x, y), `dot` px for each of its dots. */
static FT_Error add_dots(struct glyph_run *run, FT_GlyphSlot slot, double x, double y, double dot)
{
    const FT_Bitmap *bitmap = &slot->bitmap;
    const double left = x + slot->bitmap_left * dot, top = y - slot->bitmap_top * dot;
    const double right = left + bitmap->width * dot, bottom = top + bitmap->rows * dot;
    if (bitmap->width == 0 || bitmap->rows == 0) {
        return FT_Err_Ok;
    }
    if (grows_too_large(run, left, top, right, bottom)) {
        return FT_Err_Raster_Overflow;
    }
    if (!grow(run, (int)floor(left), (int)floor(top), (int)ceil(right), (int)ceil(bottom))) {
        return FT_Err_Out_Of_Memory;
    }
    for (unsigned row = 0; row < bitmap->rows; row++) {
        for (unsigned first = 0, end; first < bitmap->width; first = end + 1) {
            for (end = first; has_dot(bitmap, row, end); end++) {
            }
            if (end > first) {
                add_rectangle(run, left + first * dot, top + row * dot, left + end * dot,
                              top + (row + 1) * dot);
            }
        }
    }
    return FT_Err_Ok;
}

static enum ecgp_result dots_width(struct glyph_face *face, const char *text, double size_px,
                                   double *width, struct ecgp_error *error)
{
    FT_Error failed = FT_Set_Pixel_Sizes(face->face, 0, DOTS);
    int dots = 0, own = 0;
    for (const char *next = text; !failed && *next; dots += own) {
        failed = load_dots(face, next_character(&next), &own);
    }
    *width = dots * size_px / DOTS;
    return result_of(failed, text, size_px, error);
}

static enum ecgp_result dots_run(struct glyph_run *run, struct glyph_face *face, const char *text,
                                 double size_px, double x, double y, struct ecgp_error *error)
{
    FT_Error failed = FT_Set_Pixel_Sizes(face->face, 0, DOTS);
    const double dot = size_px / DOTS;
    for (const char *next = text; !failed && *next;) {
        int own;
        failed = load_dots(face, next_character(&next), &own);
        failed = failed ? failed : add_dots(run, face->face->glyph, x, y, dot);
        x += own * dot;
    }
    if (failed) {
        glyph_run_finish(run);
    }
    return result_of(failed, text, size_px, error);
}

/* --- all letters --- */

enum ecgp_result glyph_text_width(struct glyph_face *face, const char *text, double size_px,
                                  double *width, struct ecgp_error *error)
{
    if (face->dots) {
        return dots_width(face, text, size_px, width, error);
    }
    double x = 0;
    FT_UInt before = 0;
    FT_Error failed = FT_Set_Char_Size(face->face, 0, (FT_F26Dot6)lround(size_px * 64), 72, 72);
    for (const char *next = text; !failed && *next;) {
        const FT_UInt glyph = FT_Get_Char_Index(face->face, next_character(&next));
        x += kern(face->face, before, glyph);
        failed = FT_Load_Glyph(face->face, glyph, FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP);
        x += (double)face->face->glyph->linearHoriAdvance / 65536 + face->bold_em * size_px;
        before = glyph;
    }
    *width = x;
    return result_of(failed, text, size_px, error);
}

enum ecgp_result glyph_run_init(struct glyph_run *run, struct glyph_face *face, const char *text,
                                double size_px, double x, double y, struct ecgp_error *error)
{
    *run = (struct glyph_run){0};
    if (face->dots) {
        return dots_run(run, face, text, size_px, x, y, error);
    }
    FT_UInt before = 0;
    const FT_Pos bold = (FT_Pos)lround(face->bold_em * size_px * 64);
    FT_Error failed = FT_Set_Char_Size(face->face, 0, (FT_F26Dot6)lround(size_px * 64), 72, 72);
    for (const char *next = text; !failed && *next;) {
        const FT_UInt glyph = FT_Get_Char_Index(face->face, next_character(&next));
        x += kern(face->face, before, glyph);
        failed = add_glyph(run, face->face, glyph, bold, x, y);
        x += (double)face->face->glyph->linearHoriAdvance / 65536 + face->bold_em * size_px;
        before = glyph;
    }
    if (failed) {
        glyph_run_finish(run);
    }
    return result_of(failed, text, size_px, error);
}

enum ecgp_result glyph_run_rectangles(struct glyph_run *run, const double (*rect)[4], int count,
                                      struct ecgp_error *error)
{
    double x0 = INFINITY, y0 = INFINITY, x1 = -INFINITY, y1 = -INFINITY;
    *run = (struct glyph_run){0};
    for (int i = 0; i < count; i++) {
        x0 = fmin(x0, rect[i][0]);
        y0 = fmin(y0, rect[i][1]);
        x1 = fmax(x1, rect[i][2]);
        y1 = fmax(y1, rect[i][3]);
    }
    if (!(x0 < x1 && y0 < y1)) {
        return ECGP_OK;
    }
    if (grows_too_large(run, x0, y0, x1, y1) ||
        !grow(run, (int)floor(x0), (int)floor(y0), (int)ceil(x1), (int)ceil(y1))) {
        return error_no_memory(error);
    }
    for (int i = 0; i < count; i++) {
        add_rectangle(run, rect[i][0], rect[i][1], rect[i][2], rect[i][3]);
    }
    return ECGP_OK;
}

void glyph_run_finish(struct glyph_run *run)
{
    free(run->coverage);
    *run = (struct glyph_run){0};
}
