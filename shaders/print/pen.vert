#include "lib/array.glsl"
#include "lib/quad.glsl"
// One quad a piece of a stroke: a capsule.
uniform ARRAY pieces; // ends; radii
flat out vec4 ends;
flat out vec2 radii;

void main()
{
    ends = fetch(pieces, 2 * quad_number());
    radii = fetch(pieces, 2 * quad_number() + 1).xy;
    float reach = max(radii.x, radii.y) + 1.0;
    gl_Position = corner(vec4(floor(min(ends.xy, ends.zw) - reach), ceil(max(ends.xy, ends.zw) + reach)));
}
