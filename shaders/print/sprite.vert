#include "lib/array.glsl"
#include "lib/quad.glsl"
// One quad a sprite: a glyph run from the atlas, or a solid rectangle with exact edges.
uniform ARRAY sprites;
flat out vec4 rect;
flat out vec3 ink;
flat out vec3 image; // atlas corner; z 1 for a solid one

void main()
{
    rect = fetch(sprites, 3 * quad_number());
    image = fetch(sprites, 3 * quad_number() + 1).xyz;
    ink = fetch(sprites, 3 * quad_number() + 2).xyz;
    gl_Position = corner(vec4(floor(rect.xy), ceil(rect.zw)));
}
