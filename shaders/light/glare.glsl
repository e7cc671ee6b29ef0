#include "light/lamp.glsl"
#include "light/salt.glsl"
NUMBER(vec4, shiny);     // x, y, radius in picture widths; severity
NUMBER(vec3, shiny_way); // along it; the radius across over the mean one

// A pale veil along the bend, brightest in patches that are clipped, and thin streaks where ripples of
// the paper face the lamp.
float shine(vec2 at, uint salt)
{
    vec2 d = (at - shiny.xy) / shiny.z;
    vec2 g = vec2(dot(d, shiny_way.xy) * shiny_way.z, dot(d, vec2(-shiny_way.y, shiny_way.x)) / shiny_way.z);
    float wide = clouds(g * vec2(1.3, 1.9) + 5.0, salt + 20u);
    g.y += 1.1 * (wide - 0.5);
    float near = max(1.0 - dot(g, g), 0.0);
    float ripple = clouds(g * vec2(0.9, 2.6) + 2.0 * wide, salt + 30u);
    float streak = ramp(0.80, 1.0, 1.0 - abs(4.0 * ripple - 2.0)) * ramp(0.25, 0.65, wide);
    float hot = ramp(0.42, 1.0, near * (0.2 + 1.3 * ripple));
    return min(near * (near * (0.2 + 0.3 * wide) + 0.55 * streak) + 0.7 * hot, 1.0);
}

void glare(inout lamp l)
{
    l.glare += shiny.w * shine(picture_place() / extent.x, light_salt());
}
