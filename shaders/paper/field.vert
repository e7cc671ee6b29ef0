#include "lib/array.glsl"
#include "lib/quad.glsl"
// Rectangles of the field of paper.
uniform ARRAY rects;

void main()
{
    PASS_NUMBERS
    gl_Position = corner(fetch(rects, quad_number()));
}
