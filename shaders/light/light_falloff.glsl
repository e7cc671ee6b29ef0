#include "light/lamp.glsl"
#include "light/salt.glsl"
// Darker away from the lamp, and warmer or cooler.
NUMBER(float, falloff);
NUMBER(float, falloff_color); // of a second lamp
NUMBER(vec2, falloff_to);     // the way to the dark side

void light_falloff(inout lamp l)
{
    vec2 px = picture_place(), at = px / extent.x;
    float along = clamp(dot(px / extent - 0.5, falloff_to) + 0.5, 0.0, 1.0);
    l.level *= 1.0 - falloff * (along * (0.75 + 0.5 * clouds(at * 1.5, light_salt())) * 0.9);
    l.color -= vec3(0.10, 0.01, -0.13) * (falloff_color * falloff * (along - 0.5));
}
