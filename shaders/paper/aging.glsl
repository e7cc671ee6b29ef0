#include "paper/field.glsl"
#include "paper/place.glsl"
// Yellow towards one side, brown at the edges.
NUMBER(float, yellow);
NUMBER(vec2, page_mm);
NUMBER(vec2, yellow_to); // the way to the yellow side

void aging(inout paper p)
{
    uint salt = uint(seed) + 100u;
    vec2 mm = page_place(), share = mm / page_mm - 0.5;
    float along = dot(share, yellow_to) + 0.5 + 0.5 * (clouds(mm * 0.025, salt) - 0.5);
    float most = ramp(-0.2, 1.1, along);
    vec2 edge = min(mm, page_mm - mm);
    float near = 1.0 - ramp(0.0, 9.0, min(edge.x, edge.y) + 5.0 * noise(mm * 0.15, salt + 3u));
    float brown = clamp(0.15 + 0.65 * most + 0.35 * near, 0.0, 1.0);
    p.left *= 1.0 - vec3(0.13, 0.28, 0.50) * (yellow * brown);
}
