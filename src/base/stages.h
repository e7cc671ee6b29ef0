/* CPU time of the stages of making a page. Calls with NULL do nothing. */
#ifndef BASE_STAGES_H
#define BASE_STAGES_H

#include <ecgpress/bench.h>

/* Zero it and call stages_begin before the first mark. */
struct stages {
    double seconds[ECGP_STAGES];
    double last;
};

/* Starts the clock: earlier time belongs to no stage. */
void stages_begin(struct stages *stages);
/* Adds the CPU time of this process since the last mark to `stage`. */
void stages_mark(struct stages *stages, enum ecgp_stage stage);

#endif
