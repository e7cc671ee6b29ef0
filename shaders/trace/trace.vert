#include "lib/quad.glsl"
// The blocks of coverage.vert at their places in the picture.
uniform samplerBuffer blocks;
noperspective out vec2 shift; // the same at all corners (see quad.glsl)
#ifdef UNEVEN
uniform samplerBuffer leads;
noperspective out vec4 lead; // see uneven.frag; the same at all corners
#endif

void main()
{
    vec4 place = texelFetch(blocks, 3 * quad_number() + 1);
    shift = place.yz;
#ifdef UNEVEN
    lead = texelFetch(leads, int(place.w));
#endif
    gl_Position = corner(texelFetch(blocks, 3 * quad_number()));
}
