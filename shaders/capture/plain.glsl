#include "capture/pixels.glsl"
#include "capture/around.glsl"
void plain(inout pixels p)
{
    p.table = 1.0 + 0.05 * around_fibres(p) + 0.06 * around_cloud(p);
}
