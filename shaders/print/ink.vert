#include "lib/quad.glsl"
// The box of a mark.
uniform vec4 box;

void main()
{
    gl_Position = corner(box);
}
