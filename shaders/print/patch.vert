#include "lib/quad.glsl"
// One quad a patch: the part of the picture where it is.
uniform samplerBuffer patches; // eleven texels each, see patch.frag
flat out float first;

void main()
{
    first = float(11 * quad_number());
    gl_Position = corner(texelFetch(patches, 11 * quad_number() + 10));
}
