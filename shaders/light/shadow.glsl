#include "lib/array.glsl"
#include "light/lamp.glsl"
#include "light/salt.glsl"
#include "lib/shapes.glsl"
// of what throws it, two texels a part: a bar's first end and the way to the other one; its radius there, by
// how much that grows, 1 / way squared
uniform ARRAY outline;
NUMBER(float, shadow_depth);
NUMBER(float, parts);
NUMBER(vec4, cast_at);   // x, y in picture widths; the way along the arm
NUMBER(vec3, cast_look); // hands a picture width; half of the edge, and how it grows along the arm
NUMBER(vec3, again);     // how dark it is thrown once more, and how far away
NUMBER(vec2, phone);     // half of its sides, hands

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
        vec4 bar = fetch(outline, 2 * i);
        vec3 look = fetch(outline, 2 * i + 1).xyz;
        away = vec2(joined(away.x, to_part(one, bar, look), 0.035),
                    joined(away.y, to_part(two, bar, look), 0.035));
    }
    if (phone.x > 0.0) {
        away = vec2(joined(away.x, to_phone(one), 0.02), joined(away.y, to_phone(two), 0.02));
    }
    return 1.0 - (1.0 - darkness(one, away.x, 1.0)) * (1.0 - again.x * darkness(two, away.y, 1.5));
}

void shadow(inout lamp l)
{
    vec2 at = picture_place() / extent.x;
    uint salt = light_salt();
    vec2 moved = at + 0.014 * vec2(noise(at * 9.0, salt + 10u), noise(at * 9.0, salt + 11u));
    l.left *= 1.0 - shadow_depth * shade(moved) * vec3(1.0, 0.98, 0.93);
}
