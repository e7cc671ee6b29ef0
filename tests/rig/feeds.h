/* Feeds and their batches, as a program of a user's sees them. Each function fails the test, with
 * the library's sentence, where the library refuses. */
#ifndef RIG_FEEDS_H
#define RIG_FEEDS_H

#include "rig/scene.h"

#define ALL_TARGETS                                                                                \
    "masks,classes,backward_map,boxes,points,signals,clean_signals,parameters,landmarks,columns,"  \
    "rectified,beats,views,depth,normals,"                                                         \
    "heatmaps,column_heatmaps,yolo_boxes,coco_boxes"

/* Settings of a feed: photographed pages of two layouts, and flat ones of one. */
extern const char *const mixed_pages[], *const plain_pages[];

/* A feed of 320 x 240 px where the spec has no size. */
struct ecgp_feed *feed_of(const char *const *settings, struct ecgp_feed_spec spec);

/* The next batch; NULL at the end. */
struct ecgp_batch *feed_next(struct ecgp_feed *feed);

struct ecgp_batch *feed_get(struct ecgp_feed *feed, const int64_t *index, int count);

struct ecgp_array batch_array(const struct ecgp_batch *batch, const char *name);

/* The number of the page at a position of the batch. */
int64_t batch_index(const struct ecgp_batch *batch, int position);

/* Of all the bytes of one page; those behind the end of a text do not count. */
uint64_t batch_hash(const struct ecgp_batch *batch, int position);

/* The size of one page's part of an array. */
size_t array_page_bytes(const struct ecgp_array *array);

#endif
