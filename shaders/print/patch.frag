#include "lib/place.glsl"
// A convex piece of the page in one color: up to eight sides, each the unit vector inwards and how far the
// page's corner is inside, mm; color and opacity; number of sides, mm from them to full opacity, width mm.
#ifndef MAP
NUMBER(float, px_per_mm);
#endif
noperspective in vec4 side[SIDES];
noperspective in vec4 ink, look;
out vec4 color;

void main()
{
#ifdef MAP
    ivec2 pixel = ivec2(gl_FragCoord.xy);
    ground g = ground_at(pixel >> 2);
    vec2 part = 0.25 * vec2(pixel & 3);
    vec2 right = across(g, part.y), below = down(g, part.x);
    vec2 mm = mix(g.first, g.right, part.x) + float(pixel.y & 3) * below;
    float dense = inversesqrt(max(abs(right.x * below.y - right.y * below.x), 1e-9));
#else
    vec2 mm = gl_FragCoord.xy / px_per_mm;
    float dense = px_per_mm;
#endif
    float inside = 1e6;
    for (int i = 0; i < SIDES; i++) {
        inside = min(inside, dot(side[i].xy, mm) + side[i].z);
    }
    float share = clamp((inside * dense + 0.5) / max(look.y * dense, 1.0), 0.0, 1.0);
    color = vec4(ink.rgb, ink.a * share * min(look.z * dense, 1.0));
}
