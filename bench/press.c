/* ecgpress on a workload, as one worker process of it works; prints its stages as JSON. */
#include <stdio.h>

#include "bench/bench.h"
#include "workload.h"

int main(int count, char **words)
{
    struct workload workload;
    struct bench_row row;
    struct ecgp_error error;
    workload_init(&workload, count, words);
    const struct bench_spec spec = {
        .layout = workload.layout,
        .pages = workload.count,
        .picture_only = workload.picture_only,
    };
    if (bench_pages(workload.options, &spec, &row, &error) != ECGP_OK) {
        workload_fail("%s", error.text);
    }
    printf("{\"renderer\": \"%s\", \"width\": %d, \"height\": %d, \"cpu_ms\": %.3f", row.renderer,
           row.width, row.height, row.cpu_ms);
    for (int i = 0; i < TIMED_COUNT; i++) {
        printf(", \"%s\": %.3f", timed_name((enum timed)i), row.stage_ms[i]);
    }
    printf("}\n");
    workload_finish(&workload);
    return 0;
}
