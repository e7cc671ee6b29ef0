#include "quad.glsl"
// One quad over the whole strip of row kinds.
void main()
{
    gl_Position = corner(vec4(0.0, 0.0, size));
}
