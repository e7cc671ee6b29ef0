/*
 * What bench/gpu asks of a GPU beside what ecgpress itself tells.
 *
 *   bench_gpu limits
 *   bench_gpu read SECONDS [WIDTH HEIGHT]...
 *   bench_gpu speed SECONDS WORKERS WIDTH HEIGHT [OPTION VALUE]...
 *   bench_gpu jpeg SECONDS WIDTH
 *
 * Each prints a JSON object. `limits`: the device, and what the code leans on. `read`: pictures a
 * second that come into the program's memory, by ways of reading them: each is drawn, read and
 * looked at. `speed`: pages a second of a feed; the first ones are not counted. `jpeg`: pictures a
 * second that libjpeg and nvJPEG encode of one page in the host's memory, and how far what they
 * make is from it; exits with 77 where there is no nvJPEG.
 */
#include <ecgpress/ecgpress.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "gpu/gl.h"
#include "gpu/nvjpeg.h"
#include "gpu/open.h"
#include "gpu/target.h"
#include "image/jpeg.h"
#include "render/renderer.h"

static double seconds(void)
{
    struct timespec now;
    timespec_get(&now, TIME_UTC);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static int fail(const struct ecgp_error *error)
{
    fprintf(stderr, "%s\n", error->text);
    return (int)error->code;
}

static void print_text(const char *name, const char *text)
{
    printf("\"%s\": \"", name);
    for (; *text; text++) {
        if (*text == '"' || *text == '\\') {
            putchar('\\');
        }
        putchar(*text < ' ' ? ' ' : *text);
    }
    printf("\"");
}

/* --- limits -------------------------------------------------------------------------------------
 */

static const struct {
    const char *name;
    GLenum of;
} limits[] = {
    {"texture side", GL_MAX_TEXTURE_SIZE},
    {"renderbuffer side", GL_MAX_RENDERBUFFER_SIZE},
    {"texture buffer texels", GL_MAX_TEXTURE_BUFFER_SIZE},
    {"array layers", GL_MAX_ARRAY_TEXTURE_LAYERS},
    {"uniform block bytes", GL_MAX_UNIFORM_BLOCK_SIZE},
    {"uniform buffer alignment", GL_UNIFORM_BUFFER_OFFSET_ALIGNMENT},
    {"fragment uniform components", GL_MAX_FRAGMENT_UNIFORM_COMPONENTS},
    {"vertex uniform components", GL_MAX_VERTEX_UNIFORM_COMPONENTS},
    {"varying components", GL_MAX_VARYING_COMPONENTS},
    {"texture units", GL_MAX_TEXTURE_IMAGE_UNITS},
    {"vertex texture units", GL_MAX_VERTEX_TEXTURE_IMAGE_UNITS},
    {"color attachments", GL_MAX_COLOR_ATTACHMENTS},
    {"draw buffers", GL_MAX_DRAW_BUFFERS},
    {"subpixel bits", GL_SUBPIXEL_BITS},
};

static bool has_extension(const char *name)
{
    GLint count = 0;
    glGetIntegerv(GL_NUM_EXTENSIONS, &count);
    for (GLint i = 0; i < count; i++) {
        if (strcmp((const char *)glGetStringi(GL_EXTENSIONS, (GLuint)i), name) == 0) {
            return true;
        }
    }
    return false;
}

static int tell_limits(const struct gpu *gpu)
{
    static const char *const extensions[] = {"GL_ARB_buffer_storage", "GL_ARB_compute_shader",
                                             "GL_KHR_robustness", "GL_KHR_debug",
                                             "GL_EXT_memory_object_fd"};
    GLint viewport[2] = {0}, value;
    printf("{");
    print_text("renderer", gpu->name);
    printf(", ");
    print_text("device", gpu->place);
    printf(", ");
    print_text("warning", gpu->warning);
    printf(", ");
    print_text("vendor", (const char *)glGetString(GL_VENDOR));
    printf(", ");
    print_text("GLSL", (const char *)glGetString(GL_SHADING_LANGUAGE_VERSION));
    printf(", ");
    print_text("tuning",
               gpu->driver.tuning == &gpu_tuning_hardware ? "for hardware" : "for software");
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        value = 0;
        glGetIntegerv(limits[i].of, &value);
        printf(", \"%s\": %d", limits[i].name, value);
    }
    glGetIntegerv(GL_MAX_VIEWPORT_DIMS, viewport);
    printf(", \"viewport\": [%d, %d], \"arrays are 2D textures\": %s", viewport[0], viewport[1],
           gpu->driver.folded ? "true" : "false");
    for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++) {
        printf(", \"%s\": %s", extensions[i], has_extension(extensions[i]) ? "true" : "false");
    }
    printf("}\n");
    return 0;
}

/* --- reading ------------------------------------------------------------------------------------
 */

enum { MOST_RING = 4, STORAGE_READ = 0x0001, STORAGE_PERSISTENT = 0x0040, STORAGE_COHERENT = 0x80 };

typedef void(GLAD_API_PTR *buffer_storage)(GLenum, GLsizeiptr, const void *, GLbitfield);

struct reading {
    const char *name;
    int ring; /* buffers; 0: glReadPixels waits */
    bool persistent;
    int width, height;
    size_t bytes;
    struct gpu_target target;
    uint8_t *pixels;
    GLuint buffer[MOST_RING];
    const uint8_t *mapped[MOST_RING];
    GLsync fence[MOST_RING];
    bool good;
};

/* Frame `i` is of one color in its upper and of another one in its lower half. */
static void color_of(int i, int lower, uint8_t rgba[4])
{
    const uint8_t color[4] = {(uint8_t)(i * 7), (uint8_t)(255 - i), (uint8_t)(lower * 200), 255};
    memcpy(rgba, color, 4);
}

static void draw(const struct reading *reading, int i)
{
    for (int lower = 1; lower >= 0; lower--) {
        uint8_t levels[4];
        float rgba[4];
        color_of(i, lower, levels);
        for (int k = 0; k < 4; k++) {
            rgba[k] = (float)levels[k] / 255.0F;
        }
        gpu_target_clear(&reading->target, reading->width,
                         lower ? reading->height : reading->height / 2, rgba);
    }
}

/* Whether the pixels in memory, the four corners of the halves among them, are those of the frame.
 */
static bool look(const struct reading *reading, int i)
{
    const size_t row = (size_t)reading->width * 4;
    const int half = reading->height / 2, rows[] = {0, half - 1, half, reading->height - 1};
    for (int k = 0; k < 4; k++) {
        uint8_t wanted[4];
        color_of(i, k / 2, wanted);
        const uint8_t *first = reading->pixels + (size_t)rows[k] * row;
        if (memcmp(first, wanted, 4) != 0 || memcmp(first + row - 4, wanted, 4) != 0) {
            return false;
        }
    }
    return true;
}

static bool make_buffers(struct reading *reading, const struct gpu *gpu)
{
    buffer_storage storage = (buffer_storage)gpu->egl.get_proc_address("glBufferStorage");
    const GLbitfield flags = STORAGE_READ | STORAGE_PERSISTENT | STORAGE_COHERENT;
    if (reading->persistent && (!storage || !has_extension("GL_ARB_buffer_storage"))) {
        return false;
    }
    glGenBuffers(reading->ring, reading->buffer);
    for (int i = 0; i < reading->ring; i++) {
        glBindBuffer(GL_PIXEL_PACK_BUFFER, reading->buffer[i]);
        if (reading->persistent) {
            storage(GL_PIXEL_PACK_BUFFER, (GLsizeiptr)reading->bytes, NULL, flags);
            reading->mapped[i] =
                glMapBufferRange(GL_PIXEL_PACK_BUFFER, 0, (GLsizeiptr)reading->bytes, flags);
        } else {
            glBufferData(GL_PIXEL_PACK_BUFFER, (GLsizeiptr)reading->bytes, NULL, GL_STREAM_READ);
        }
    }
    return true;
}

/* Asks for frame `i`. */
static void ask(struct reading *reading, int i)
{
    const int at = reading->ring ? i % reading->ring : 0;
    draw(reading, i);
    if (reading->ring) {
        glBindBuffer(GL_PIXEL_PACK_BUFFER, reading->buffer[at]);
    }
    gpu_target_read(&reading->target, reading->width, reading->height,
                    reading->ring ? NULL : reading->pixels);
    if (reading->ring) {
        reading->fence[at] = glFenceSync(GL_SYNC_GPU_COMMANDS_COMPLETE, 0);
        glFlush();
    }
}

/* Waits for frame `i`, and has it in memory. */
static void take(struct reading *reading, int i)
{
    if (reading->ring) {
        const int at = i % reading->ring;
        while (glClientWaitSync(reading->fence[at], GL_SYNC_FLUSH_COMMANDS_BIT, 1000000000) ==
               GL_TIMEOUT_EXPIRED) {
        }
        glDeleteSync(reading->fence[at]);
        glBindBuffer(GL_PIXEL_PACK_BUFFER, reading->buffer[at]);
        const void *from = reading->persistent
                               ? reading->mapped[at]
                               : glMapBufferRange(GL_PIXEL_PACK_BUFFER, 0,
                                                  (GLsizeiptr)reading->bytes, GL_MAP_READ_BIT);
        if (from) {
            memcpy(reading->pixels, from, reading->bytes);
        }
        if (!reading->persistent) {
            glUnmapBuffer(GL_PIXEL_PACK_BUFFER);
        }
    }
    reading->good = reading->good && look(reading, i);
}

/* Frames a second; less than 0 where this way is not offered. */
static double read_frames(struct reading *reading, const struct gpu *gpu, double time)
{
    reading->good = true;
    if (!make_buffers(reading, gpu)) {
        return -1;
    }
    const int ahead = reading->ring > 0 ? reading->ring - 1 : 0;
    int asked = 0, taken = 0;
    double begun = 0, now = 0;
    const int warm = 2 * MOST_RING;
    while (taken < warm + 4 || now - begun < time) {
        while (asked <= taken + ahead) {
            ask(reading, asked++);
        }
        take(reading, taken++);
        now = seconds();
        begun = taken == warm ? now : begun;
    }
    const double rate = (taken - warm) / (now - begun);
    while (taken < asked) {
        take(reading, taken++);
    }
    glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
    glDeleteBuffers(reading->ring, reading->buffer);
    return rate;
}

static const struct reading ways[] = {
    {.name = "waits"},
    {.name = "ring of 2", .ring = 2},
    {.name = "ring of 3", .ring = 3},
    {.name = "ring of 4", .ring = 4},
    {.name = "ring of 3, mapped for good", .ring = 3, .persistent = true},
};

static bool read_size(const struct gpu *gpu, int width, int height, double time)
{
    bool good = true;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        struct reading reading = ways[i];
        reading.width = width;
        reading.height = height;
        reading.bytes = (size_t)width * (size_t)height * 4;
        reading.pixels = malloc(reading.bytes);
        gpu_target_size(&reading.target, GPU_RGBA8, width, height);
        const double rate = reading.pixels ? read_frames(&reading, gpu, time) : -1;
        printf("%s\"%dx%d, %s\": ", i ? ", " : "", width, height, reading.name);
        if (rate < 0) {
            printf("null");
        } else {
            printf("%.1f", rate);
        }
        if (!reading.good) {
            fprintf(stderr, "%s: other pixels than were drawn\n", reading.name);
        }
        good = good && reading.good;
        gpu_target_destroy(&reading.target);
        free(reading.pixels);
    }
    return good;
}

static int read_back(struct gpu *gpu, int count, char **words)
{
    struct ecgp_error error;
    bool good = true;
    printf("{\"unit\": \"pictures/s\", ");
    for (int i = 1; i + 1 < count; i += 2) {
        printf("%s", i > 1 ? ", " : "");
        good = read_size(gpu, atoi(words[i]), atoi(words[i + 1]), atof(words[0])) && good;
    }
    printf("}\n");
    if (gpu_check(gpu, "reading", &error) != ECGP_OK) {
        return fail(&error);
    }
    return good ? 0 : 1;
}

/* --- speed --------------------------------------------------------------------------------------
 */

static enum ecgp_result take_pages(struct ecgp_feed *feed, double time, int warm, double *first,
                                   double *rate, struct ecgp_error *error)
{
    const double start = seconds();
    double begun = 0, now = 0;
    int pages = 0;
    for (int all = 0; pages == 0 || now - begun < time;) {
        struct ecgp_batch *batch;
        const enum ecgp_result result = ecgp_feed_next(feed, -1, &batch, error);
        if (result != ECGP_OK) {
            return result;
        }
        const int count = ecgp_batch_count(batch);
        ecgp_batch_release(batch);
        now = seconds();
        *first = all == 0 ? now - start : *first;
        if (all >= warm) {
            pages += count;
        } else {
            begun = now;
        }
        all += count;
    }
    *rate = pages / (now - begun);
    return ECGP_OK;
}

static int speed(int count, char **words)
{
    struct ecgp_options *options = NULL;
    struct ecgp_feed *feed = NULL;
    struct ecgp_error error = {0};
    double first = 0, rate = 0;
    const int workers = atoi(words[1]);
    const struct ecgp_feed_spec spec = {.batch = 4,
                                        .workers = workers,
                                        .width = atoi(words[2]),
                                        .height = atoi(words[3]),
                                        .prefetch = workers / 2 + 2};
    enum ecgp_result result = ecgp_options_create(&options, &error);
    for (int i = 4; i + 1 < count && result == ECGP_OK; i += 2) {
        result = ecgp_options_set(options, words[i], words[i + 1], &error);
    }
    result = result ? result : ecgp_feed_create(options, &spec, &feed, &error);
    result = result ? result : take_pages(feed, atof(words[0]), 4 + workers, &first, &rate, &error);
    if (result != ECGP_OK) {
        return fail(&error);
    }
    printf("{\"pages/s\": %.2f, \"first batch, s\": %.2f, ", rate, first);
    print_text("renderer", ecgp_feed_renderer(feed));
    printf(", ");
    print_text("warning", ecgp_feed_warning(feed));
    printf("}\n");
    ecgp_feed_destroy(feed);
    ecgp_options_destroy(options);
    return 0;
}

/* --- JPEG ---------------------------------------------------------------------------------------
 */

enum { QUALITY = 75, LEFT_OUT = 77 };

struct encoding {
    double rate; /* pictures a second */
    size_t bytes;
    double levels; /* by which pixels differ, on average */
};

static double levels_apart(const struct pixels *pixels, const struct picture *picture)
{
    double sum = 0;
    for (int y = 0; y < pixels->height; y++) {
        const uint8_t *one = pixels->data + (ptrdiff_t)y * pixels->stride;
        const uint8_t *other = picture->data + (size_t)y * 3 * (size_t)picture->width;
        for (int x = 0; x < pixels->width; x++) {
            for (int i = 0; i < 3; i++) {
                sum += abs(one[4 * x + i] - other[3 * x + i]);
            }
        }
    }
    return sum / (3.0 * pixels->width * pixels->height);
}

/* By libjpeg, or by nvJPEG where that is given. */
static enum ecgp_result encode(struct nvjpeg *nvjpeg, const struct pixels *pixels, double time,
                               struct encoding *out, struct ecgp_error *error)
{
    const struct picture_size size = {pixels->width, pixels->height};
    struct picture picture = {0};
    struct text file = {0};
    enum ecgp_result result = ECGP_OK;
    double begun = 0, now = 0;
    int count = -1; /* the first one is not counted */
    for (; result == ECGP_OK && (count < 1 || now - begun < time); count++) {
        text_clear(&file);
        result = nvjpeg ? nvjpeg_encode(nvjpeg, pixels, QUALITY, &file, error)
                        : jpeg_encode(pixels, QUALITY, &file, error);
        now = seconds();
        begun = count < 0 ? now : begun;
    }
    result = result ? result
                    : jpeg_decode("the picture", file.data, file.length, &size, &picture, error);
    if (result == ECGP_OK) {
        *out =
            (struct encoding){count / (now - begun), file.length, levels_apart(pixels, &picture)};
    }
    free(picture.data);
    text_free(&file);
    return result;
}

static enum ecgp_result encode_both(const struct pixels *pixels, int device, double time,
                                    struct encoding out[2], struct ecgp_error *error)
{
    struct nvjpeg *nvjpeg;
    enum ecgp_result result = nvjpeg_open(device < 0 ? 0 : device, &nvjpeg, error);
    result = result ? result : encode(NULL, pixels, time, &out[0], error);
    result = result ? result : encode(nvjpeg, pixels, time, &out[1], error);
    nvjpeg_close(nvjpeg);
    return result;
}

static int tell_encodings(const struct encoding out[2])
{
    static const char *const names[] = {"libjpeg", "nvJPEG"};
    char version[64];
    nvjpeg_name(version, sizeof version);
    printf("{");
    print_text("version", version);
    for (int i = 0; i < 2; i++) {
        printf(", \"%s, pictures/s\": %.1f, \"%s, bytes\": %zu, \"%s, levels apart\": %.3f",
               names[i], out[i].rate, names[i], out[i].bytes, names[i], out[i].levels);
    }
    printf("}\n");
    return out[1].levels <= out[0].levels + 0.5 ? 0 : 1;
}

static int jpeg(char **words)
{
    struct ecgp_options *options = NULL;
    struct ecgp_record *record = NULL;
    struct ecgp_renderer *renderer = NULL;
    struct ecgp_page *page = NULL;
    struct ecgp_frame frame;
    struct ecgp_error error = {0};
    struct encoding out[2];
    const struct ecgp_page_spec spec = {.layout = "3by4-II"};
    enum ecgp_result result = ecgp_options_create(&options, &error);
    result = result ? result : ecgp_options_set(options, "width", words[1], &error);
    result = result ? result : ecgp_options_set(options, "preset", "photo", &error);
    result = result ? result : ecgp_record_open("builtin:1", options, &record, &error);
    result = result ? result : ecgp_page_create(record, options, &spec, &page, &error);
    result = result ? result : ecgp_renderer_create(&renderer, &error);
    result =
        result ? result : ecgp_renderer_draw(renderer, page, ECGP_DRAW_PICTURE, &frame, &error);
    if (result == ECGP_OK) {
        const struct pixels pixels = {frame.width, frame.height, 4, frame.stride, frame.rgbx};
        result = encode_both(&pixels, renderer_cuda(renderer), atof(words[0]), out, &error);
    }
    ecgp_page_destroy(page);
    ecgp_renderer_destroy(renderer);
    ecgp_record_close(record);
    ecgp_options_destroy(options);
    if (result != ECGP_OK) {
        fail(&error);
        return result == ECGP_UNSUPPORTED ? LEFT_OUT : (int)result;
    }
    return tell_encodings(out);
}

int main(int count, char **words)
{
    if (count >= 6 && strcmp(words[1], "speed") == 0) {
        return speed(count - 2, words + 2);
    }
    if (count == 4 && strcmp(words[1], "jpeg") == 0) {
        return jpeg(words + 2);
    }
    const bool reads = count >= 5 && strcmp(words[1], "read") == 0;
    if (!reads && (count != 2 || strcmp(words[1], "limits") != 0)) {
        fprintf(stderr, "usage: see bench/gpu_probe.c\n");
        return 64;
    }
    struct gpu *gpu;
    struct ecgp_error error;
    if (gpu_context_create(&gpu, NULL, &error) != ECGP_OK) {
        return fail(&error);
    }
    const int result = reads ? read_back(gpu, count - 2, words + 2) : tell_limits(gpu);
    gpu_context_destroy(gpu);
    return result;
}
