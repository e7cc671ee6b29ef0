#include "lib/quad.glsl"
// The blocks of coverage.vert at their places in the picture.
uniform samplerBuffer blocks;
noperspective out vec2 shift; // the same at all corners (see quad.glsl)

void main()
{
    shift = texelFetch(blocks, 3 * quad_number() + 1).yz;
    gl_Position = corner(texelFetch(blocks, 3 * quad_number()));
}
