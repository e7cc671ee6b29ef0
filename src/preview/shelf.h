/* The records to look at: those that the options name, or files and folders that were dropped on
 * the window. */
#ifndef PREVIEW_SHELF_H
#define PREVIEW_SHELF_H

#include <ecgpress/record.h>

/* Paths, a copy of each; zero it to begin. */
struct paths {
    char **path;
    int count;
};
bool paths_copy(struct paths *paths, int count, const char *const *path);
void paths_free(struct paths *paths);

struct shelf;

/* Lists the records below `paths`, or those of the options where there are none. */
enum ecgp_result shelf_open(struct shelf **shelf, const struct ecgp_options *options,
                            const struct paths *paths, struct ecgp_error *error);
void shelf_close(struct shelf *shelf);
/* Whether the same options and paths were listed. */
bool shelf_is_of(const struct shelf *shelf, const struct ecgp_options *options,
                 const struct paths *paths);

int64_t shelf_count(const struct shelf *shelf);
/* What ecgp_record_open takes for a record, 0 .. count - 1. */
const char *shelf_label(const struct shelf *shelf, int64_t number);
enum ecgp_result shelf_open_record(struct shelf *shelf, int64_t number, struct ecgp_record **record,
                                   struct ecgp_error *error);

#endif
