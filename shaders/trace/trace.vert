#include "lib/array.glsl"
#include "lib/quad.glsl"
// The blocks of coverage.vert at their places in the picture.
uniform ARRAY blocks;
noperspective out vec2 shift; // the same at all corners (see quad.glsl)

void main()
{
    shift = fetch(blocks, 3 * quad_number() + 1).yz;
    gl_Position = corner(fetch(blocks, 3 * quad_number()));
}
