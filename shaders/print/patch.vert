#include "lib/array.glsl"
#include "lib/quad.glsl"
// One quad a patch: the part of the picture where it is.
uniform ARRAY patches; // eleven texels each, see patch.frag
// SIDES: four or eight, as the patch of most corners has. The same at all corners, and not flat (see quad.glsl).
noperspective out vec4 side[SIDES];
noperspective out vec4 ink, look;

void main()
{
    int first = 11 * quad_number();
    ink = fetch(patches, first + 8);
    look = fetch(patches, first + 9);
    for (int i = 0; i < SIDES; i++) { // those that it does not have are far away
        side[i] = i < int(look.x) ? fetch(patches, first + i) : vec4(0.0, 0.0, 1e6, 0.0);
    }
    gl_Position = corner(fetch(patches, first + 10));
}
