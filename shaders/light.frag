#include "hash.glsl"
// The light on the picture at a few hundred places: rgb what is left of it, a the glare.
uniform float seed, step_px, falloff, mix_, vignette, shadow;
uniform vec2 extent, light_to; // px; light_to: the way to the dark side
uniform vec4 cast_a, cast_b;   // x, y, direction of a shadow's bar, in picture widths
uniform vec4 cast_sizes;       // radius and softness of either
uniform vec4 glare;            // x, y, radius in picture widths; strength
out vec4 color;

// Distance to a ray that begins at bar.xy.
float to_bar(vec2 at, vec4 bar)
{
    vec2 d = at - bar.xy;
    vec2 rest = d - bar.zw * max(dot(d, bar.zw), 0.0);
    return sqrt(dot(rest, rest));
}

float shade(vec2 at, vec4 bar, vec2 sizes, float wobble)
{
    float r = to_bar(at, bar) + 0.12 * wobble - sizes.x;
    return 1.0 - ramp(-sizes.y, sizes.y, r);
}

void main()
{
    vec2 px = floor(gl_FragCoord.xy) * step_px;
    vec2 share = px / extent - 0.5;
    vec2 at = px / extent.x;
    uint salt = uint(seed) + 1000u;
    float along = clamp(dot(share, light_to) + 0.5, 0.0, 1.0);
    float lit = 1.0 - falloff * (along * (0.75 + 0.5 * clouds(at * 1.5, salt)) * 0.9);
    vec3 warm = vec3(0.10, 0.01, -0.13) * (mix_ * falloff * (along - 0.5));
    float r2 = dot(share, share) * 2.0; // 1 in the corners
    lit *= 1.0 - vignette * r2 * (0.6 + 0.4 * r2);
    float dark = 0.0;
    if (shadow > 0.0) {
        float wobble = clouds(at * 3.0, salt + 10u) - 0.5;
        dark = 1.0 - (1.0 - shade(at, cast_a, cast_sizes.xy, wobble)) *
                         (1.0 - 0.6 * shade(at, cast_b, cast_sizes.zw, wobble));
    }
    vec2 g = (at - glare.xy) / glare.z;
    float spot = max(1.0 - dot(g, g), 0.0);
    vec3 left = (vec3(1.0) - warm) * lit * (1.0 - shadow * dark * vec3(1.0, 0.98, 0.93));
    color = vec4(left, glare.w * spot * spot);
}
