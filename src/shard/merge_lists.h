/* Split lists of a merged dataset. */
#ifndef SHARD_MERGE_LISTS_H
#define SHARD_MERGE_LISTS_H

#include "shard/survey.h"

/* Writes train.txt, val.txt and test.txt with the tars of each split; where a tar has pages of more
 * than one split, none, and `*mixed` is true. */
enum ecgp_result merge_list_tars(const struct survey *survey, bool *mixed,
                                 struct ecgp_error *error);

/* Writes the lists of pictures: of tars those that the datasets have once the tars are unpacked, of
 * folders ones beside them, those of the detection dataset as train.txt and so on, of others with
 * the dataset's name before it: segmentation-train.txt. */
enum ecgp_result merge_list_pictures(const struct survey *survey, const unsigned places[PRODUCTS],
                                     struct ecgp_error *error);

/* Writes runs.jsonl: when, where and how each shard was made. */
enum ecgp_result merge_list_runs(const struct survey *survey, struct ecgp_error *error);

#endif
