#include "paper/field.glsl"
// What the paper has been through, at a few texels a centimetre: rgb is what is left of its light, a how
// much ink is left.
out vec4 color;

void main()
{
    paper p = paper(vec3(1.0), 1.0);
    paper_field_effects(p);
    color = vec4(p.left, p.ink);
}
