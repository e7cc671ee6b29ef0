#include "capture/pixels.glsl"
#include "capture/around.glsl"
void cloth(inout pixels p)
{
    float y = float(p.at.y + p.row) / extent.x;
    vec4 weave = wave((float(p.at.x) + 0.5 + steps) * (170.0 / extent.x)) * wave(vec4(y * 170.0));
    p.table = 1.0 + 0.13 * weave + 0.25 * around_fibres(p) + 0.1 * around_cloud(p);
}
