#include "lib/quad.glsl"
// The part of the preview's window that shows a picture; rows count from the window's top.
uniform vec4 area;

void main()
{
    gl_Position = corner(area);
    gl_Position.y = -gl_Position.y;
}
