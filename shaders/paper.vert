#include "quad.glsl"
// One quad over all kinds of row, a row each.
void main()
{
    gl_Position = corner(vec4(0.0, 0.0, size));
}
