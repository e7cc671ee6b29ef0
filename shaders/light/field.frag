#include "light/lamp.glsl"
// The light on the picture at a few hundred places: rgb what is left of it, a the glare.
out vec4 color;

void main()
{
    lamp l = lamp(vec3(1.0), 1.0, vec3(1.0), 0.0);
    light_field_effects(l);
    color = vec4(l.color * l.level * l.left, l.glare);
}
