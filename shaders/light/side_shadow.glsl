#include "light/lamp.glsl"
#include "light/salt.glsl"
// One side of the picture in the shadow of what stands beside it: of the photographer, or a wall.
NUMBER(vec3, side);      // depth; the way to the lit side
NUMBER(vec4, side_edge); // where the edge is along that way, half of its width, its bend; color

void side_shadow(inout lamp l)
{
    vec2 px = picture_place(), share = px / extent - 0.5;
    float along = dot(share, side.yz), aside = dot(share, vec2(-side.z, side.y));
    float waver = 0.05 * (noise(px / extent.x * 3.0, light_salt() + 40u) - 0.5);
    float away = along - side_edge.x + side_edge.z * aside * aside + waver;
    float dark = side.x * (1.0 - ramp(-side_edge.y, side_edge.y, away));
    l.left *= 1.0 - dark * vec3(1.0 - side_edge.w, 1.0, 1.0 + side_edge.w);
}
