/* One page of a built-in ECG and its truth: page.png and page.json. */
#include <ecgpress/ecgpress.h>
#include <stdio.h>

int main(void)
{
    struct ecgp_options *options = NULL;
    struct ecgp_record *record = NULL;
    struct ecgp_page *page = NULL;
    struct ecgp_renderer *renderer = NULL;
    struct ecgp_error error = {0};
    const struct ecgp_page_spec spec = {.layout = "3by4-II"};
    const struct ecgp_page_paths paths = {.picture = "page.png", .truth = "page.json"};

    if (ecgp_options_create(&options, &error) != ECGP_OK ||
        ecgp_options_set(options, "width", "1400", &error) != ECGP_OK ||
        ecgp_record_open("builtin:3", options, &record, &error) != ECGP_OK ||
        ecgp_page_create(record, options, &spec, &page, &error) != ECGP_OK ||
        ecgp_renderer_create(&renderer, &error) != ECGP_OK ||
        ecgp_page_save(renderer, page, &paths, &error) != ECGP_OK) {
        fprintf(stderr, "%s\n", error.text);
    }
    ecgp_renderer_destroy(renderer);
    ecgp_page_destroy(page);
    ecgp_record_close(record);
    ecgp_options_destroy(options);
    return (int)error.code;
}
