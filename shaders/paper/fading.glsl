#include "paper/field.glsl"
#include "paper/place.glsl"
NUMBER(float, pale);

void fading(inout paper p)
{
    float patches = ramp(0.30, 0.75, clouds(page_place() * vec2(0.022, 0.05), uint(seed) + 400u));
    p.ink = 1.0 - pale * (0.2 + 0.8 * patches);
}
