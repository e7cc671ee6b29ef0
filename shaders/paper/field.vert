#include "lib/quad.glsl"
// Rectangles of the field of paper.
uniform samplerBuffer rects;

void main()
{
    PASS_NUMBERS
    gl_Position = corner(texelFetch(rects, quad_number()));
}
