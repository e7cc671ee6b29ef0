#include "quad.glsl"
// One quad a block of columns of a lane, as high as the stroke is there, moved to its place in the
// atlas, where four rows of the picture are one.
uniform samplerBuffer blocks; // rectangle in the picture; lane, shift to the atlas
noperspective out vec3 source; // lane, shift; the same at all corners (see quad.glsl)

void main()
{
    vec4 place = texelFetch(blocks, 2 * quad_number() + 1);
    source = place.xyz;
    gl_Position = corner(texelFetch(blocks, 2 * quad_number()) / vec4(1.0, 4.0, 1.0, 4.0) + place.yzyz);
}
