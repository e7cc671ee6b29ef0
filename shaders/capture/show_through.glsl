#include "capture/pixels.glsl"
uniform sampler2D clean; // the picture as it was drawn
NUMBER(vec2, back_print); // how dark it is; 1: it stands on its head

float print_of_back(ivec2 at)
{
    ivec2 last = ivec2(extent) - 1;
    at = min(at, last);
    ivec2 other = ivec2(last.x - at.x, back_print.y > 0.5 ? last.y - at.y : at.y + int(extent.y) / 9);
    other.y = other.y > last.y ? other.y - last.y : other.y;
    ivec2 near = min(other + ivec2(1), last);
    vec3 c = 0.5 * (texelFetch(clean, other, 0).rgb + texelFetch(clean, near, 0).rgb);
    return dot(c, vec3(0.30, 0.59, 0.11));
}

// Paper spreads the light: four places of a block are read, which are the same for all its rows, and each row and
// column of pixels is in one of them.
void show_through(inout pixels p)
{
    ivec2 at = p.at - ivec2(0, p.row);
    float down_ = 0.5 * float(p.row) - 0.25;
    float left = mix(print_of_back(at), print_of_back(at + ivec2(0, 2)), down_);
    float right = mix(print_of_back(at + ivec2(2, 0)), print_of_back(at + ivec2(2, 2)), down_);
    vec4 back = left + (right - left) * (0.5 * steps - 0.25);
    p.c = scaled(p.c, 1.0 - back_print.x * 0.45 * (1.0 - back));
}
