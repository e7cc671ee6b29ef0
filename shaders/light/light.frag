#include "lib/hash.glsl"
// The light on the picture at a few hundred places: rgb what is left of it, a the glare.
// of the shadow, two texels a part: a bar's first end and the way to the other one; its radius there, by how
// much that grows, 1 / way squared
uniform samplerBuffer outline;
NUMBER(float, seed);
NUMBER(float, step_px);
NUMBER(float, falloff);
NUMBER(float, mix_);
NUMBER(float, vignette);
NUMBER(float, shadow);
NUMBER(float, parts);
NUMBER(vec2, extent); // px
NUMBER(vec2, light_to); // the way to the dark side
NUMBER(vec4, cast_at); // x, y in picture widths; the way along the arm
NUMBER(vec3, cast_look); // hands a picture width; half of the edge, and how it grows along the arm
NUMBER(vec3, again); // how dark it is thrown once more, and how far away
NUMBER(vec2, phone); // half of its sides, hands
NUMBER(vec4, glare); // x, y, radius in picture widths; strength
NUMBER(vec3, glare_way); // along it; the radius across over the mean one
out vec4 color;

float joined(float a, float b, float width) // the smaller one, round where both are near
{
    float h = max(width - abs(a - b), 0.0) / width;
    return min(a, b) - 0.25 * width * h * h;
}

float to_phone(vec2 at)
{
    const float corner = 0.05;
    vec2 d = abs(at) - phone + corner;
    vec2 away = max(d, 0.0);
    return sqrt(dot(away, away)) + min(max(d.x, d.y), 0.0) - corner;
}

float to_part(vec2 at, vec4 bar, vec3 look)
{
    vec2 d = at - bar.xy;
    float share = clamp(dot(d, bar.zw) * look.z, 0.0, 1.0);
    d -= share * bar.zw;
    return sqrt(dot(d, d)) - (look.x + share * look.y);
}

vec2 in_hands(vec2 at)
{
    vec2 d = (at - cast_at.xy) * cast_look.x;
    return vec2(dot(d, cast_at.zw), dot(d, vec2(-cast_at.w, cast_at.z)));
}

float darkness(vec2 at, float away, float softer)
{
    float soft = (cast_look.y + cast_look.z * clamp(at.x + 0.4, 0.0, 2.0)) * softer;
    return 1.0 - ramp(-soft, soft, away / cast_look.x);
}

// The shadow, and the one that is thrown once more, softer.
float shade(vec2 at)
{
    vec2 one = in_hands(at), two = in_hands(at + again.yz), away = vec2(1e3);
    for (int i = 0; i < int(parts); i++) {
        vec4 bar = texelFetch(outline, 2 * i);
        vec3 look = texelFetch(outline, 2 * i + 1).xyz;
        away = vec2(joined(away.x, to_part(one, bar, look), 0.035),
                    joined(away.y, to_part(two, bar, look), 0.035));
    }
    if (phone.x > 0.0) {
        away = vec2(joined(away.x, to_phone(one), 0.02), joined(away.y, to_phone(two), 0.02));
    }
    return 1.0 - (1.0 - darkness(one, away.x, 1.0)) * (1.0 - again.x * darkness(two, away.y, 1.5));
}

// A pale veil along the bend, brightest in patches that are clipped, and thin streaks where ripples of
// the paper face the lamp.
float shine(vec2 at, uint salt)
{
    vec2 d = (at - glare.xy) / glare.z;
    vec2 g = vec2(dot(d, glare_way.xy) * glare_way.z, dot(d, vec2(-glare_way.y, glare_way.x)) / glare_way.z);
    float wide = clouds(g * vec2(1.3, 1.9) + 5.0, salt + 20u);
    g.y += 1.1 * (wide - 0.5);
    float near = max(1.0 - dot(g, g), 0.0);
    float ripple = clouds(g * vec2(0.9, 2.6) + 2.0 * wide, salt + 30u);
    float streak = ramp(0.80, 1.0, 1.0 - abs(4.0 * ripple - 2.0)) * ramp(0.25, 0.65, wide);
    float hot = ramp(0.42, 1.0, near * (0.2 + 1.3 * ripple));
    return min(near * (near * (0.2 + 0.3 * wide) + 0.55 * streak) + 0.7 * hot, 1.0);
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
        vec2 moved = at + 0.014 * vec2(noise(at * 9.0, salt + 10u), noise(at * 9.0, salt + 11u));
        dark = shade(moved);
    }
    vec3 left = (vec3(1.0) - warm) * lit * (1.0 - shadow * dark * vec3(1.0, 0.98, 0.93));
    color = vec4(left, glare.w * shine(at, salt));
}
