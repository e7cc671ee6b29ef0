/*
 * What drawing a page costs, nothing encoded.
 *
 *   bench_pages PAGES [OPTION VALUE]...
 *
 * Prints CPU ms a page, the mean of pages of built-in ECGs in 3by4-II: of drawing (picture, masks,
 * readback), and of all (with the record and the page's plan). As many pages before them, which
 * compile what they need, are not counted.
 */
#define _POSIX_C_SOURCE 200809L
#include <ecgpress/ecgpress.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double cpu_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return 1e3 * (double)now.tv_sec + 1e-6 * (double)now.tv_nsec;
}

/* Adds to `drawing` what that takes. */
static enum ecgp_result draw(struct ecgp_renderer *renderer, const struct ecgp_options *options,
                             int number, double *drawing, struct ecgp_error *error)
{
    char name[32];
    struct ecgp_record *record = NULL;
    struct ecgp_page *page = NULL;
    struct ecgp_frame frame;
    const struct ecgp_page_spec spec = {.layout = "3by4-II", .page_index = number};
    snprintf(name, sizeof name, "builtin:%d", number);
    enum ecgp_result result = ecgp_record_open(name, options, &record, error);
    result = result ? result : ecgp_page_create(record, options, &spec, &page, error);
    *drawing -= cpu_ms();
    result = result ? result
                    : ecgp_renderer_draw(renderer, page, ECGP_DRAW_PICTURE | ECGP_DRAW_MASKS,
                                         &frame, error);
    *drawing += cpu_ms();
    ecgp_page_destroy(page);
    ecgp_record_close(record);
    return result;
}

int main(int count, char **arguments)
{
    struct ecgp_options *options = NULL;
    struct ecgp_renderer *renderer = NULL;
    struct ecgp_error error = {0};
    const int pages = count > 1 ? atoi(arguments[1]) : 0;
    setenv("LP_NUM_THREADS", "0", 1);
    enum ecgp_result result = ecgp_options_create(&options, &error);
    for (int i = 2; i + 1 < count && result == ECGP_OK; i += 2) {
        result = ecgp_options_set(options, arguments[i], arguments[i + 1], &error);
    }
    result = result ? result : ecgp_renderer_create(&renderer, &error);
    double begun = 0, drawing = 0;
    for (int i = 0; i < 2 * pages && result == ECGP_OK; i++) {
        if (i == pages) {
            begun = cpu_ms();
            drawing = 0;
        }
        result = draw(renderer, options, i % pages, &drawing, &error);
    }
    if (result == ECGP_OK) {
        printf("%.1f %.1f\n", drawing / pages, (cpu_ms() - begun) / pages);
    } else {
        fprintf(stderr, "%s\n", error.text);
    }
    ecgp_renderer_destroy(renderer);
    ecgp_options_destroy(options);
    return (int)result;
}
