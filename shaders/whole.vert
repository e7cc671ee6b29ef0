#include "quad.glsl"
// One quad over the picture.
void main()
{
    gl_Position = corner(vec4(0.0, 0.0, size));
}
