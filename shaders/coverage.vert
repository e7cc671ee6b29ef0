#include "quad.glsl"
// One quad a block of columns of a lane, as high as the stroke is there, moved to its place in the
// atlas.
uniform samplerBuffer blocks; // rectangle in the picture; lane, shift to the atlas
flat out ivec3 source;        // lane, shift

void main()
{
    vec4 place = texelFetch(blocks, 2 * gl_InstanceID + 1);
    source = ivec3(place.xyz);
    gl_Position = corner(texelFetch(blocks, 2 * gl_InstanceID) + place.yzyz);
}
