/* Where the CPU time of making a page goes. Calls with NULL do nothing. */
#ifndef BASE_STAGES_H
#define BASE_STAGES_H

#include <ecgpress/bench.h>

/* Zero it, then stages_begin, before the first mark. */
struct stages {
    double seconds[ECGP_STAGES];
    double last;
};

/* Time until now belongs to no stage. */
void stages_begin(struct stages *stages);
/* The CPU time of this process since the last mark belongs to `stage`. */
void stages_mark(struct stages *stages, enum ecgp_stage stage);

#endif
