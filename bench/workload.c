#define _GNU_SOURCE
#include "workload.h"

#include <errno.h>
#include <glob.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { WORDS = 8, BUILTIN_RECORDS = 100 };

void workload_fail(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    exit(1);
}

static void set(struct workload *workload, const char *name, const char *value)
{
    struct ecgp_error error;
    if (ecgp_options_set(workload->options, name, value, &error) != ECGP_OK) {
        workload_fail("%s", error.text);
    }
}

static void list_builtin(struct workload *workload)
{
    workload->records = calloc(BUILTIN_RECORDS, sizeof *workload->records);
    for (int i = 0; workload->records && i < BUILTIN_RECORDS; i++) {
        if (asprintf(&workload->records[i], "builtin:%d", i) < 0) {
            workload_fail("out of memory");
        }
    }
    workload->record_count = BUILTIN_RECORDS;
}

static void list_folder(struct workload *workload, const char *rate)
{
    char *pattern;
    glob_t found;
    if (asprintf(&pattern, "%s/records%s/*/*.hea", workload->source, rate) < 0 ||
        glob(pattern, 0, NULL, &found) != 0) {
        workload_fail("%s: no records of %s Hz", workload->source, rate);
    }
    free(pattern);
    workload->records = calloc(found.gl_pathc, sizeof *workload->records);
    for (size_t i = 0; workload->records && i < found.gl_pathc; i++) {
        workload->records[i] = strdup(found.gl_pathv[i]);
    }
    workload->record_count = found.gl_pathc;
    globfree(&found);
}

void workload_init(struct workload *workload, int count, char **words)
{
    struct ecgp_error error;
    if (count != WORDS) {
        workload_fail("usage: %s LAYOUT WIDTH RATE files|picture COUNT FOLDER SOURCE", words[0]);
    }
    *workload = (struct workload){
        .layout = words[1],
        .picture_only = strcmp(words[4], "picture") == 0,
        .count = strtoll(words[5], NULL, 10),
        .folder = words[6],
        .source = words[7],
    };
    if (ecgp_options_create(&workload->options, &error) != ECGP_OK) {
        workload_fail("%s", error.text);
    }
    set(workload, "width", words[2]);
    set(workload, "sampling_rate", words[3]);
    set(workload, "datasets_path", workload->folder);
    if (workload->picture_only) {
        set(workload, "row_height", "10.6"); /* 3by4-II 2200 px wide is then 1698 px high */
    }
    if (strcmp(workload->source, "builtin") == 0) {
        char number[16];
        snprintf(number, sizeof number, "%d", BUILTIN_RECORDS);
        set(workload, "builtin_records", number);
        list_builtin(workload);
    } else {
        set(workload, "raw_signal_path", workload->source);
        list_folder(workload, words[3]);
    }
}

void workload_finish(struct workload *workload)
{
    for (size_t i = 0; i < workload->record_count; i++) {
        free(workload->records[i]);
    }
    free(workload->records);
    ecgp_options_destroy(workload->options);
}

struct ecgp_page *workload_page(const struct workload *workload, int64_t number, char name[64])
{
    const size_t rank = (size_t)number % workload->record_count;
    const struct ecgp_page_spec spec = {.layout = workload->layout};
    struct ecgp_record *record;
    struct ecgp_page *page;
    struct ecgp_error error;
    if (ecgp_record_open(workload->records[rank], workload->options, &record, &error) != ECGP_OK ||
        ecgp_page_create(record, workload->options, &spec, &page, &error) != ECGP_OK) {
        workload_fail("%s", error.text);
    }
    ecgp_record_close(record);
    snprintf(name, 64, "%zu_%s", rank, workload->layout);
    return page;
}

static double cpu_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int compare(const void *a, const void *b)
{
    const double *x = a;
    const double *y = b;
    return (*x > *y) - (*x < *y);
}

void workload_time(const struct workload *workload, void (*make)(void *user, int64_t number),
                   void *user)
{
    const size_t count = (size_t)workload->count;
    double *spent = calloc(count, sizeof *spent);
    if (!spent || count == 0) {
        workload_fail("no memory for %zu pages", count);
    }
    make(user, 0);
    for (size_t i = 0; i < count; i++) {
        const double begun = cpu_ms();
        make(user, (int64_t)i);
        spent[i] = cpu_ms() - begun;
    }
    qsort(spent, count, sizeof *spent, compare);
    printf("{\"cpu_ms\": %.3f}\n", (spent[(count - 1) / 2] + spent[count / 2]) / 2);
    free(spent);
}

void workload_make_folders(const char *path)
{
    char copy[4096];
    snprintf(copy, sizeof copy, "%s", path);
    for (char *p = copy + 1;; p++) {
        if (*p != '/' && *p != '\0') {
            continue;
        }
        const char kept = *p;
        *p = '\0';
        if (mkdir(copy, 0777) != 0 && errno != EEXIST) {
            workload_fail("%s: %s", copy, strerror(errno));
        }
        *p = kept;
        if (kept == '\0') {
            break;
        }
    }
}
