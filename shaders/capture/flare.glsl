#include "capture/pixels.glsl"
NUMBER(vec4, flaring); // x, y of the lamp in picture widths; size of the disks; severity, levels

// A lamp's image between the lenses: on the line through the middle, so far on its other side.
float ghost(vec2 at, vec2 lamp, float far, float per_size)
{
    vec2 d = at + far * lamp;
    float t = clamp(4.0 - sqrt(dot(d, d)) * per_size, 0.0, 1.0);
    return t * t * (3.0 - 2.0 * t);
}

void flare(inout pixels p)
{
    vec2 middle = 0.5 * vec2(1.0, extent.y / extent.x);
    vec2 at = (vec2(p.block) * 4.0 + 2.0) * (1.0 / extent.x) - middle, lamp = flaring.xy - middle;
    vec2 d = at - lamp;
    float near = 1.0 / (1.0 + 9.0 * dot(d, d));
    float veil = 0.16 + 0.75 * near * near;
    float per_size = 4.0 / flaring.z;
    float a = ghost(at, lamp, 0.35, per_size * (1.0 / 0.035)), b = ghost(at, lamp, 0.6, per_size * (1.0 / 0.07));
    float c = ghost(at, lamp, -0.45, per_size * (1.0 / 0.025)), e = ghost(at, lamp, 1.05, per_size * (1.0 / 0.12));
    vec3 light = flaring.w * (veil * vec3(1.0, 0.96, 0.90) + a * vec3(0.10, 0.22, 0.12) + b * vec3(0.05, 0.10, 0.16) +
                              c * vec3(0.22, 0.12, 0.08) + e * vec3(0.06, 0.05, 0.10));
    p.c = colors(p.c.r + light.r * (1.0 - p.c.r * (1.0 / 320.0)), p.c.g + light.g * (1.0 - p.c.g * (1.0 / 320.0)),
                 p.c.b + light.b * (1.0 - p.c.b * (1.0 / 320.0)));
}
