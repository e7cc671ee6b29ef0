#include "quad.glsl"
// The blocks of coverage.vert at their places in the picture.
uniform samplerBuffer blocks;
flat out ivec2 shift;

void main()
{
    shift = ivec2(texelFetch(blocks, 2 * gl_InstanceID + 1).yz);
    gl_Position = corner(texelFetch(blocks, 2 * gl_InstanceID));
}
