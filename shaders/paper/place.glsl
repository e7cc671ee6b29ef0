#include "lib/hash.glsl"
#include "lib/seed.glsl"
// The place of a texel of the field of paper.
NUMBER(float, step_mm);

vec2 page_place() // mm
{
    return floor(gl_FragCoord.xy) * step_mm;
}
