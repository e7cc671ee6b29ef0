#include "paper/field.glsl"
// What the paper has been through, at a few texels a centimetre: rgb is what is left of its light, a how
// much ink is left.
#ifdef SOFT
uniform sampler2D soft;   // a field of what has no edges
NUMBER(vec3, soft_field); // its texels a texel of this one; one of them, shares of the texture
#endif
out vec4 color;

void main()
{
#ifdef SOFT
    vec4 left = textureLod(soft, (floor(gl_FragCoord.xy) * soft_field.x + 0.5) * soft_field.yz, 0.0);
    paper p = paper(left.rgb, left.a);
#else
    paper p = paper(vec3(1.0), 1.0);
#endif
    paper_field_effects(p);
    color = vec4(p.left, p.ink);
}
