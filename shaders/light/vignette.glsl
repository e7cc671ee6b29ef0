#include "light/lamp.glsl"
NUMBER(float, vignetting);

void vignette(inout lamp l)
{
    vec2 share = picture_place() / extent - 0.5;
    float r2 = dot(share, share) * 2.0; // 1 in the corners
    l.level *= 1.0 - vignetting * r2 * (0.6 + 0.4 * r2);
}
