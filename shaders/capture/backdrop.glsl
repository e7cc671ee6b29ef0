#include "capture/pixels.glsl"
// A picture of the surface, read twice for four pixels of a row.
uniform sampler2D scene;
NUMBER(vec4, scene_place); // from px of the picture to shares of it: factors, offsets

vec4 spread(float left, float right) // from what is in the middle of two pixels each
{
    return 255.0 * (left + (right - left) * (0.5 * steps - 0.25));
}

void backdrop(inout pixels p)
{
    vec2 at = (vec2(p.at) + vec2(1.0, 0.5)) * scene_place.xy + scene_place.zw;
    vec3 left = textureLod(scene, at, 0.0).rgb;
    vec3 right = textureLod(scene, at + vec2(2.0 * scene_place.x, 0.0), 0.0).rgb;
    p.around = colors(spread(left.r, right.r), spread(left.g, right.g), spread(left.b, right.b));
}
