#include "lib/quad.glsl"
// Boxes of the picture in which one place of the page is to be seen.
uniform samplerBuffer boxes;
uniform vec2 place; // mm
out vec2 point;

void main()
{
    point = place;
    gl_Position = corner(texelFetch(boxes, quad_number()));
}
