/* CPU time of the stages of making a page. Calls with NULL do nothing. */
#ifndef BASE_STAGES_H
#define BASE_STAGES_H

/* What the time to make a page's files goes into, in this order. */
enum timed {
    TIMED_READ,     /* the record; the page's plan and labels */
    TIMED_DRAW,     /* OpenGL, to its end */
    TIMED_READBACK, /* pixels and coverage back from OpenGL; masks cut, overlaps found */
    TIMED_JPEG,
    TIMED_PNG,
    TIMED_BMP,
    TIMED_JSON,  /* texts: signals, labels, the line of the log */
    TIMED_WRITE, /* files, once their bytes are known */
    TIMED_COUNT,
};

/* "read", "draw", ... */
const char *timed_name(enum timed stage);

/* Zero it and call stages_begin before the first mark. */
struct stages {
    double seconds[TIMED_COUNT];
    double last;
};

/* Starts the clock: earlier time belongs to no stage. */
void stages_begin(struct stages *stages);
/* Adds the CPU time of this process since the last mark to `stage`. */
void stages_mark(struct stages *stages, enum timed stage);

#endif
