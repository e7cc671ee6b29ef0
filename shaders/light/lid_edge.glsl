#include "light/lamp.glsl"
// Where a scanner's lid does not reach: dark along sides of the picture.
NUMBER(vec4, lid);        // how wide, in widths of the picture, at the left, top, right and bottom; 0: it does
NUMBER(vec2, lid_shadow); // severity; how much wider from end to end of a side

void lid_edge(inout lamp l)
{
    vec2 at = picture_place() / extent.x, most = vec2(1.0, extent.y / extent.x);
    vec4 away = vec4(at, most - at), along = vec4(at.yx, at.yx) - 0.5;
    vec4 wide = lid + lid_shadow.y * along * step(1e-6, lid);
    vec4 t = clamp((wide * 1.5 - away) / max(wide, 1e-4), 0.0, 1.0) * step(1e-6, lid);
    t = t * t * (3.0 - 2.0 * t);
    float dark = max(max(t.x, t.y), max(t.z, t.w));
    l.left *= 1.0 - 0.92 * lid_shadow.x * dark;
}
