/* What the window asks of its worker, and what comes of it. */
#ifndef PREVIEW_REQUEST_H
#define PREVIEW_REQUEST_H

#include "preview/drawing.h"
#include "preview/record_list.h"

/* A page to draw. Zero it to begin; the options and paths are its own. */
struct request {
    struct ecgp_options *options;
    struct paths paths;
    int64_t record; /* of the list; what is beyond its ends begins anew at the other */
    const char *layout;
    int window;
    int64_t page_index;
    bool masks; /* leads of each pixel, too */
    bool clean; /* the same page without preset, shape and capture, too */
};
enum ecgp_result request_copy(struct request *copy, const struct request *request,
                              struct ecgp_error *error);
void request_free(struct request *request);

/* What was drawn. */
struct reply {
    struct drawing drawing, clean;
    struct ecgp_error error; /* text "" where all went well; nothing is drawn else */
    char label[1024];        /* the record's: what ecgp_record_open takes; "" if not known */
    int64_t record, count;   /* which of how many; count 0: not known */
    bool shaders;            /* the error is one of edited shaders: what was drawn before is good */
    double seconds;          /* it took */
};
void reply_free(struct reply *reply);

/* What came of saving. */
struct saved {
    struct ecgp_error error;
    char stem[256]; /* what the names of the files begin with */
};

#endif
