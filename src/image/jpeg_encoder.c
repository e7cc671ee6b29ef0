#include "image/jpeg_encoder.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "image/jpeg.h"
#include "image/jpeg_guard.h"
#include <jerror.h>

enum {
    BLOCK = 16,   /* px per side of a coding unit: four blocks of luma, one of each chroma */
    SHORTEST = 8, /* coding units per part; shorter parts would waste too much on markers */
    MOST_PARTS = JPEG_MAX_DIMENSION / BLOCK, /* at a time */
    CHUNK = 1 << 16,                         /* bytes of output at a time */
    MARK = 0xFF,
    SIZE_MARKER = 0xC0,
    SCAN_MARKER = 0xDA,
    FIRST_RESTART = 0xD0,
    END_MARKER = 0xD9,
};

/* How a picture is divided into parts, numbered row by row from left to right. */
struct cut {
    int width;  /* of a part, px */
    int across; /* parts a row */
    int parts;
};

struct job {
    struct jpeg_encoding *encoder;
    const struct pixels *pixels;
    const struct blank *blank;
    struct cut cut;
    int quality;
};

void jpeg_encoder_finish(struct jpeg_encoding *encoder)
{
    text_free(&encoder->kept);
    text_free(&encoder->fresh);
    free(encoder->in_kept);
    free(encoder->in_fresh);
    free(encoder->number);
    free(encoder->edge);
    *encoder = (struct jpeg_encoding){0};
}

/* All parts of a row have the same width, because restart intervals do. */
static struct cut cut_of(const struct pixels *pixels)
{
    const int columns = (pixels->width + BLOCK - 1) / BLOCK;
    const int rows = (pixels->height + BLOCK - 1) / BLOCK;
    int blocks = columns < SHORTEST ? columns : SHORTEST;
    while (columns % blocks != 0) {
        blocks++;
    }
    return (struct cut){blocks * BLOCK, columns / blocks, columns / blocks * rows};
}

static struct ecgp_box part_box(const struct cut *cut, int number)
{
    const int x = number % cut->across * cut->width;
    const int y = number / cut->across * BLOCK;
    return (struct ecgp_box){x, y, x + cut->width, y + BLOCK};
}

/* --- libjpeg -------------------------------------------------------------------------------------
 */

struct compressor {
    struct jpeg_compress_struct jpeg;
    struct jpeg_destination_mgr destination;
    struct jpeg_guard guard;
    struct text *out;
};

static void begin_output(j_compress_ptr jpeg)
{
    struct compressor *compressor = jpeg->client_data;
    jpeg->dest->next_output_byte = (JOCTET *)text_reserve(compressor->out, CHUNK);
    jpeg->dest->free_in_buffer = CHUNK;
    if (!jpeg->dest->next_output_byte) {
        ERREXIT1(jpeg, JERR_OUT_OF_MEMORY, 0);
    }
}

static boolean go_on(j_compress_ptr jpeg)
{
    struct compressor *compressor = jpeg->client_data;
    compressor->out->length += CHUNK;
    begin_output(jpeg);
    return TRUE;
}

static void end_output(j_compress_ptr jpeg)
{
    struct compressor *compressor = jpeg->client_data;
    compressor->out->length += CHUNK - jpeg->dest->free_in_buffer;
    compressor->out->data[compressor->out->length] = '\0';
}

/* The rows of a part; beyond the picture its last pixels go on. */
static void find_rows(const struct job *job, int number, JSAMPROW rows[BLOCK])
{
    const struct pixels *pixels = job->pixels;
    const struct ecgp_box box = part_box(&job->cut, number);
    const size_t channels = (size_t)pixels->channels;
    for (int i = 0; i < BLOCK; i++) {
        const int y = box.y0 + i < pixels->height ? box.y0 + i : pixels->height - 1;
        const uint8_t *from =
            pixels->data + (ptrdiff_t)y * pixels->stride + (size_t)box.x0 * channels;
        rows[i] = (JSAMPROW)from;
        if (box.x1 > pixels->width) {
            rows[i] = job->encoder->edge + (size_t)i * (size_t)job->cut.width * channels;
            memcpy(rows[i], from, (size_t)(pixels->width - box.x0) * channels);
            for (int x = pixels->width - box.x0; x < job->cut.width; x++) {
                memcpy(rows[i] + (size_t)x * channels, rows[i] + (size_t)(x - 1) * channels,
                       channels);
            }
        }
    }
}

/* The accurate transform is no slower than the one that would be taken below quality 96. */
static void begin(struct jpeg_compress_struct *jpeg, const struct job *job, int count)
{
    jpeg->image_width = (JDIMENSION)job->cut.width;
    jpeg->image_height = (JDIMENSION)(count * BLOCK);
    jpeg->input_components = job->pixels->channels;
    jpeg->in_color_space = job->pixels->channels == 3 ? JCS_RGB : JCS_EXT_RGBX;
    jpeg_set_defaults(jpeg);
    jpeg_set_quality(jpeg, job->quality, TRUE);
    jpeg->dct_method = JDCT_ISLOW;
    jpeg->restart_in_rows = 1;
    jpeg_start_compress(jpeg, TRUE);
}

/* Encodes parts as one narrow picture, one below the other; adds it to `fresh`. */
static enum ecgp_result encode_parts(const struct job *job, const int *number, int count,
                                     struct ecgp_error *error)
{
    struct compressor compressor = {
        .destination = {.init_destination = begin_output,
                        .empty_output_buffer = go_on,
                        .term_destination = end_output},
        .out = &job->encoder->fresh,
    };
    struct jpeg_compress_struct *jpeg = &compressor.jpeg;
    jpeg->err = jpeg_guard_set(&compressor.guard);
    jpeg->client_data = &compressor;
    if (setjmp(compressor.guard.back)) {
        jpeg_destroy_compress(&compressor.jpeg);
        return jpeg_guard_error(&compressor.guard, ECGP_INTERNAL,
                                "a JPEG picture cannot be encoded", error);
    }
    jpeg_create_compress(jpeg);
    jpeg->dest = &compressor.destination;
    begin(jpeg, job, count);
    for (int i = 0; i < count; i++) {
        JSAMPROW rows[BLOCK];
        find_rows(job, number[i], rows);
        jpeg_write_scanlines(jpeg, rows, BLOCK);
    }
    jpeg_finish_compress(jpeg);
    jpeg_destroy_compress(jpeg);
    return ECGP_OK;
}

/* --- parts ---------------------------------------------------------------------------------------
 */

static const uint8_t *bytes_of(const struct text *text, size_t at)
{
    return (const uint8_t *)text->data + at;
}

static size_t load_length(const uint8_t *at)
{
    return (size_t)at[0] << 8 | at[1];
}

/* Bytes of a file before its first part, and where in them the picture's height stands. */
static size_t header_length(const uint8_t *file, size_t *height_at)
{
    size_t at = 2;
    for (uint8_t marker = 0; marker != SCAN_MARKER;) {
        marker = file[at + 1];
        *height_at = marker == SIZE_MARKER ? at + 5 : *height_at;
        at += 2 + load_length(file + at + 2);
    }
    return at;
}

/* Where a part ends that begins at `at`: at the next marker. */
static size_t part_end(const struct text *file, size_t at)
{
    for (;; at += 2) {
        const uint8_t *mark = memchr(file->data + at, MARK, file->length - at);
        at = (size_t)(mark - (const uint8_t *)file->data);
        if (mark[1] != 0) {
            return at;
        }
    }
}

/* Finds the parts of a file from `at` on, which are those of the given numbers. */
static void find_parts(struct jpeg_encoding *encoder, size_t at, const int *number, int count)
{
    size_t height_at = 0;
    at += header_length(bytes_of(&encoder->fresh, at), &height_at);
    for (int i = 0; i < count; i++) {
        const size_t end = part_end(&encoder->fresh, at);
        encoder->in_fresh[number[i]] = (struct jpeg_part){at, end - at};
        at = end + 2;
    }
}

static void put_size(uint8_t *at, int height, int width)
{
    at[0] = (uint8_t)(height >> 8);
    at[1] = (uint8_t)(height & 255);
    at[2] = (uint8_t)(width >> 8);
    at[3] = (uint8_t)(width & 255);
}

/* A part's bytes as they were made or kept. */
static const uint8_t *find_part(const struct jpeg_encoding *encoder, int number, size_t *length)
{
    const bool made = encoder->in_fresh[number].length > 0;
    const struct jpeg_part *part = &(made ? encoder->in_fresh : encoder->in_kept)[number];
    *length = part->length;
    return bytes_of(made ? &encoder->fresh : &encoder->kept, part->at);
}

/* The parts with markers between and behind them. */
static void put_parts(const struct job *job, uint8_t *to)
{
    for (int i = 0; i < job->cut.parts; i++) {
        size_t length;
        const uint8_t *part = find_part(job->encoder, i, &length);
        memcpy(to, part, length);
        to[length] = MARK;
        to[length + 1] = (uint8_t)(i + 1 < job->cut.parts ? FIRST_RESTART + i % 8 : END_MARKER);
        to += length + 2;
    }
}

static enum ecgp_result put_file(const struct job *job, struct text *out, struct ecgp_error *error)
{
    const struct jpeg_encoding *encoder = job->encoder;
    size_t height_at = 0;
    const size_t header = header_length(bytes_of(&encoder->fresh, 0), &height_at);
    size_t length = header, part;
    for (int i = 0; i < job->cut.parts; i++, length += part + 2) {
        find_part(encoder, i, &part);
    }
    uint8_t *to = (uint8_t *)text_reserve(out, length);
    if (!to) {
        return error_no_memory(error);
    }
    memcpy(to, encoder->fresh.data, header);
    put_size(to + height_at, job->pixels->height, job->pixels->width);
    put_parts(job, to + header);
    out->length += length;
    out->data[out->length] = '\0';
    return ECGP_OK;
}

static bool is_blank(const struct job *job, int number)
{
    const struct ecgp_box box = part_box(&job->cut, number);
    return job->blank && job->blank->paper != 0 && !ink_map_any(job->blank->ink, &box);
}

/* Keeps what was made of blank paper. */
static enum ecgp_result keep_parts(const struct job *job, int count, struct ecgp_error *error)
{
    struct jpeg_encoding *encoder = job->encoder;
    for (int i = 0; i < count; i++) {
        const int number = encoder->number[i];
        const struct jpeg_part *part = &encoder->in_fresh[number];
        if (is_blank(job, number) && encoder->in_kept[number].length == 0) {
            encoder->in_kept[number] = (struct jpeg_part){encoder->kept.length, part->length};
            text_add_bytes(&encoder->kept, bytes_of(&encoder->fresh, part->at), part->length);
        }
    }
    if (encoder->kept.failed) {
        encoder->parts = 0;
        return error_no_memory(error);
    }
    return ECGP_OK;
}

/* Makes room for the parts of pictures like this one; nothing is kept then. */
static enum ecgp_result make_room(const struct job *job, struct ecgp_error *error)
{
    struct jpeg_encoding *encoder = job->encoder;
    const struct pixels *pixels = job->pixels;
    const size_t parts = (size_t)job->cut.parts;
    jpeg_encoder_finish(encoder);
    *encoder = (struct jpeg_encoding){
        .in_kept = calloc(parts, sizeof *encoder->in_kept),
        .in_fresh = calloc(parts, sizeof *encoder->in_fresh),
        .number = malloc(parts * sizeof *encoder->number),
        .edge = malloc((size_t)job->cut.width * BLOCK * (size_t)pixels->channels),
        .parts = job->cut.parts,
        .paper = job->blank ? job->blank->paper : 0,
        .width = pixels->width,
        .height = pixels->height,
        .channels = pixels->channels,
        .quality = job->quality,
    };
    if (!encoder->in_kept || !encoder->in_fresh || !encoder->number || !encoder->edge) {
        jpeg_encoder_finish(encoder);
        return error_no_memory(error);
    }
    return ECGP_OK;
}

static bool fits(const struct job *job)
{
    const struct jpeg_encoding *encoder = job->encoder;
    return encoder->parts > 0 && encoder->paper == (job->blank ? job->blank->paper : 0) &&
           encoder->width == job->pixels->width && encoder->height == job->pixels->height &&
           encoder->channels == job->pixels->channels && encoder->quality == job->quality;
}

/* Numbers the parts to be made: at least one, for the header. */
static int choose_parts(const struct job *job)
{
    struct jpeg_encoding *encoder = job->encoder;
    int count = 0;
    for (int i = 0; i < job->cut.parts; i++) {
        encoder->in_fresh[i] = (struct jpeg_part){0};
        if (encoder->in_kept[i].length == 0 || !is_blank(job, i)) {
            encoder->number[count++] = i;
        }
    }
    if (count == 0) {
        encoder->number[count++] = 0;
    }
    return count;
}

static enum ecgp_result make_parts(const struct job *job, int count, struct ecgp_error *error)
{
    struct jpeg_encoding *encoder = job->encoder;
    enum ecgp_result result = ECGP_OK;
    text_clear(&encoder->fresh);
    for (int done = 0; done < count && result == ECGP_OK; done += MOST_PARTS) {
        const int more = count - done < MOST_PARTS ? count - done : MOST_PARTS;
        const size_t at = encoder->fresh.length;
        result = encode_parts(job, encoder->number + done, more, error);
        if (result == ECGP_OK) {
            find_parts(encoder, at, encoder->number + done, more);
        }
    }
    return result;
}

static enum ecgp_result check_size(const struct pixels *pixels, struct ecgp_error *error)
{
    const enum ecgp_result result = picture_check_size(pixels->width, pixels->height, error);
    if (result == ECGP_OK &&
        (pixels->width > JPEG_MAX_DIMENSION || pixels->height > JPEG_MAX_DIMENSION)) {
        return error_set(error, ECGP_BAD_DATA, "a picture of %d x %d px is too large for JPEG",
                         pixels->width, pixels->height);
    }
    return result;
}

enum ecgp_result jpeg_encoder_encode(struct jpeg_encoding *encoder, const struct pixels *pixels,
                                     const struct blank *blank, int quality, struct text *out,
                                     struct ecgp_error *error)
{
    assert(pixels->channels == 3 || pixels->channels == 4);
    enum ecgp_result result = check_size(pixels, error);
    if (result != ECGP_OK) {
        return result;
    }
    const struct job job = {encoder, pixels, blank, cut_of(pixels), quality};
    result = fits(&job) ? ECGP_OK : make_room(&job, error);
    if (result != ECGP_OK) {
        return result;
    }
    const int count = choose_parts(&job);
    result = make_parts(&job, count, error);
    result = result ? result : put_file(&job, out, error);
    return result ? result : keep_parts(&job, count, error);
}

enum ecgp_result jpeg_encode(const struct pixels *pixels, int quality, struct text *out,
                             struct ecgp_error *error)
{
    struct jpeg_encoding encoder = {0};
    const enum ecgp_result result =
        jpeg_encoder_encode(&encoder, pixels, NULL, quality, out, error);
    jpeg_encoder_finish(&encoder);
    return result;
}
