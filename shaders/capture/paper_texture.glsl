#include "capture/pixels.glsl"
#include "capture/fibers.glsl"
NUMBER(float, rough);

void paper_texture(inout pixels p)
{
    p.bright *= rough * (0.22 / 255.0) * fibers_at(p.block, p.row, ivec2(0)) + (1.0 - 0.11 * rough);
}
