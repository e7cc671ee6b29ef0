#include "lib/array.glsl"
#include "lib/quad.glsl"
// Boxes of the picture.
uniform ARRAY boxes;

void main()
{
    gl_Position = corner(fetch(boxes, quad_number()));
}
