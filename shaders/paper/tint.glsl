#include "paper/field.glsl"
NUMBER(vec3, tint_color);

void tint(inout paper p)
{
    p.left *= tint_color;
}
