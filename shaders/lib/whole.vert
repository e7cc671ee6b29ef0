#include "lib/quad.glsl"
// One quad over all of the target that is drawn to.
void main()
{
    PASS_NUMBERS
    gl_Position = corner(vec4(0.0, 0.0, size));
}
