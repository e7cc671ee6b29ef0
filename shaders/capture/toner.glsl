#include "capture/pixels.glsl"
#include "capture/blank.glsl"
#include "capture/fibers.glsl"
#include "capture/grain.glsl"
NUMBER(float, uneven_toner);

// Ink of powder: more or less of it from speck to speck, and in patches.
void toner(inout pixels p)
{
    plane place = p.page;
    vec2 mm = place.first.xy + 1.5 * place.across.xy, below = mm + 3.0 * place.down_.xy;
    float patches = textureLod(grain, mm * vec2(0.011, 0.013) + 0.61, 0.0).g;
    float clumps = mix(textureLod(grain, mm * 0.021, 0.0).r, textureLod(grain, below * 0.021, 0.0).r,
                       float(p.row) * (1.0 / 3.0));
    vec4 specks = fibers_at(p.block, p.row, ivec2(11, 5)) * (1.0 / 255.0);
    vec4 lost = uneven_toner * clamp(1.5 * specks + 0.8 * clumps + 0.9 * patches - 1.2, 0.0, 1.0);
    p.c = mixed(p.c, colors(vec4(shares * blank.r), vec4(shares * blank.g), vec4(shares * blank.b)), lost);
}
