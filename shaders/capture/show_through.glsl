#include "capture/pixels.glsl"
uniform sampler2D clean; // the picture as it was drawn, read smoothly
NUMBER(vec2, back_print); // how dark it is; 1: it stands on its head

float print_of_back(vec2 px)
{
    return dot(textureLod(clean, px / extent, 0.0).rgb, vec3(0.30, 0.59, 0.11));
}

// Paper spreads the light: of four pixels two places are read.
void show_through(inout pixels p)
{
    float y = back_print.y > 0.5 ? extent.y - float(p.at.y) : float(p.at.y) + 1.0 + floor(extent.y / 9.0);
    y = y > extent.y ? y - extent.y : y;
    float x = extent.x - float(p.at.x) - 0.5;
    float first = print_of_back(vec2(x, y)), last = print_of_back(vec2(x - 2.0, y));
    vec4 back = first + (last - first) * (0.5 * steps - 0.25);
    p.c = scaled(p.c, 1.0 - back_print.x * 0.45 * (1.0 - back));
}
