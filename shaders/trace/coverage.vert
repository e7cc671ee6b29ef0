#include "lib/array.glsl"
#include "lib/quad.glsl"
// One quad a block of columns of a lane, as high as the stroke is there, moved to its place in the
// atlas, where four rows of the picture are one.
// rectangle in the picture; first strip of the table, shift to the atlas; columns of the table
uniform ARRAY blocks;
noperspective out vec3 source; // first strip, shift; the same at all corners (see quad.glsl)
#ifdef BENT
noperspective out vec2 columns;
#endif

void main()
{
    vec4 place = fetch(blocks, 3 * quad_number() + 1);
    source = place.xyz;
#ifdef BENT
    columns = fetch(blocks, 3 * quad_number() + 2).xy;
#endif
    gl_Position = corner(fetch(blocks, 3 * quad_number()) / vec4(1.0, 4.0, 1.0, 4.0) + place.yzyz);
}
