/* Pages are drawn, and saved, on a thread of their own with its own OpenGL context. It draws what
 * was asked for last and passes over what was asked for before that. */
#ifndef PREVIEW_WORKER_H
#define PREVIEW_WORKER_H

#include "preview/sheet.h"
#include "preview/shelf.h"

/* What to draw. Zero it to begin; the options and paths are its own. */
struct wish {
    struct ecgp_options *options;
    struct paths paths;
    int64_t record; /* of the shelf; what is beyond its ends begins anew at the other */
    const char *layout;
    int window;
    int64_t number;
    bool masks; /* leads of each pixel, too */
    bool clean; /* the same page without preset, shape and capture, too */
};
enum ecgp_result wish_copy(struct wish *copy, const struct wish *wish, struct ecgp_error *error);
void wish_free(struct wish *wish);

/* What came of it. */
struct answer {
    struct sheet sheet, clean;
    struct ecgp_error error; /* text "" where all went well; the sheets are empty else */
    char label[1024];        /* the record's: what ecgp_record_open takes; "" if not known */
    int64_t record, count;   /* which of how many; count 0: not known */
    bool shaders;            /* the error is one of edited shaders: what was drawn before is good */
    double seconds;          /* it took */
};
void answer_free(struct answer *answer);

/* What came of saving. */
struct saved {
    struct ecgp_error error;
    char stem[256]; /* what the names of the files begin with */
};

struct worker;

/* `wake` is called on the worker's thread whenever there is something to take. */
enum ecgp_result worker_create(struct worker **worker, void (*wake)(void),
                               struct ecgp_error *error);
/* Waits for what is being drawn. */
void worker_destroy(struct worker *worker);

void worker_draw(struct worker *worker, const struct wish *wish);
/* Writes the page's files into the current folder, and those of its configuration. `takes` tells
 * which options the command `page` takes on its command line. */
void worker_save(struct worker *worker, const struct wish *wish, bool (*takes)(const char *name));
/* Draws the last wish again, with shaders as they are now. */
void worker_reload(struct worker *worker);

/* Whether anything is asked for that was not taken. */
bool worker_is_busy(struct worker *worker);
/* Takes the newest answer; false where there is none. It is the caller's to free. */
bool worker_take(struct worker *worker, struct answer *answer);
bool worker_take_saved(struct worker *worker, struct saved *saved);

#endif
