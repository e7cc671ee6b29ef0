/* What the programs of a bench are asked to do; all of them understand the same words. */
#ifndef BENCH_WORKLOAD_H
#define BENCH_WORKLOAD_H

#include <ecgpress/ecgpress.h>

struct workload {
    const char *layout;
    const char *source; /* a PTB-XL folder, or "builtin" */
    const char *folder; /* to write to */
    bool picture_only;  /* a page is one PNG and nothing else */
    int64_t count;      /* pages */
    struct ecgp_options *options;
    char **records; /* what ecgp_record_open takes */
    size_t record_count;
};

/* Reads `LAYOUT WIDTH RATE files|picture COUNT FOLDER SOURCE`; ends the program where they are
 * wrong. */
void workload_init(struct workload *workload, int count, char **words);
void workload_finish(struct workload *workload);

/* Page `number` of the workload: records come in their order, over again from the first. Its name
 * is the record's rank and the layout. */
struct ecgp_page *workload_page(const struct workload *workload, int64_t number, char name[64]);

/* Makes the workload's pages with `make` and prints the CPU time of one as JSON, the median in
 * milliseconds; as in bench_pages, page 0 is made once before them and not counted. */
void workload_time(const struct workload *workload, void (*make)(void *user, int64_t number),
                   void *user);

/* Makes folders, the last part's parents included. */
void workload_make_folders(const char *path);

/* Ends the program with the sentence. */
_Noreturn void workload_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
