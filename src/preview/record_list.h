/* The records to look at: those that the options name, or files and folders that were dropped on
 * the window. */
#ifndef PREVIEW_RECORD_LIST_H
#define PREVIEW_RECORD_LIST_H

#include <ecgpress/record.h>

/* Paths, a copy of each; zero it to begin. */
struct paths {
    char **path;
    int count;
};
bool paths_copy(struct paths *paths, int count, const char *const *path);
void paths_free(struct paths *paths);

struct record_list;

/* Lists the records below `paths`, or those of the options where there are none. */
enum ecgp_result record_list_open(struct record_list **list, const struct ecgp_options *options,
                                  const struct paths *paths, struct ecgp_error *error);
void record_list_close(struct record_list *list);
/* Whether the same options and paths were listed. */
bool record_list_is_of(const struct record_list *list, const struct ecgp_options *options,
                       const struct paths *paths);

int64_t record_list_count(const struct record_list *list);
/* What ecgp_record_open takes for a record, 0 .. count - 1. */
const char *record_list_label(const struct record_list *list, int64_t number);
enum ecgp_result record_list_open_record(struct record_list *list, int64_t number,
                                         struct ecgp_record **record, struct ecgp_error *error);

#endif
