#include "lib/array.glsl"
#include "lib/quad.glsl"
// The blocks of coverage.vert at their places in the atlas.
uniform ARRAY blocks;
uniform ARRAY leads;
noperspective out vec2 shift; // from the picture to the atlas; the same at all corners (see quad.glsl)
noperspective out vec4 lead;  // see uneven.frag; the same at all corners

void main()
{
    vec4 place = fetch(blocks, 3 * quad_number() + 1);
    shift = place.yz;
    lead = fetch(leads, int(place.w));
    gl_Position = corner(fetch(blocks, 3 * quad_number()) / vec4(1.0, 4.0, 1.0, 4.0) + place.yzyz);
}
