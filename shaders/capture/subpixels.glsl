#include "capture/pixels.glsl"
// A screen's lamps in three colors, as a camera sees them whose pixels have one color each: red in even rows and
// columns, blue in odd ones, green in the others. Moire is what comes of that.
NUMBER(vec4, lamps); // severity; lamps a mm, along their rows: x, y; 1 over px of the picture a lamp

// Lamps from the page's corner along a row of them, or down, at places of the block.
vec4 lamps_at(plane page, vec4 column, float row, vec2 way)
{
    vec2 mm = page.first.xy + row * page.down_.xy;
    return dot(mm, way) + column * dot(page.across.xy, way);
}

void subpixels(inout pixels p)
{
    vec2 right = lamps.yz, below = vec2(-lamps.z, lamps.y);
    float row = float(p.row), even = float(p.row & 2), odd = even + 1.0;
    vec4 reds = vec4(0.0, 0.0, 2.0, 2.0), blues = vec4(1.0, 1.0, 3.0, 3.0), greens = (p.row & 1) == 0 ? blues : reds;
    float fine = exp2(-3.0 * lamps.w * lamps.w), deep = lamps.x * 0.9 * fine, rows = lamps.x * 0.3 * fine;
    vec4 r = deep * wave(lamps_at(p.page, reds, even, right)) + rows * wave(lamps_at(p.page, reds, even, below));
    vec4 g = deep * wave(lamps_at(p.page, greens, row, right) + 0.6667) + rows * wave(lamps_at(p.page, greens, row, below));
    vec4 b = deep * wave(lamps_at(p.page, blues, odd, right) + 0.3333) + rows * wave(lamps_at(p.page, blues, odd, below));
    float dim = 1.0 - 0.25 * lamps.x;
    vec4 on = p.screen;
    p.c = colors(p.c.r * (1.0 + on * (dim * (1.0 + r) - 1.0)) + on * (4.0 * lamps.x),
                 p.c.g * (1.0 + on * (dim * (1.0 + g) - 1.0)) + on * (5.0 * lamps.x),
                 p.c.b * (1.0 + on * (dim * (1.0 + b) - 1.0)) + on * (9.0 * lamps.x));
}
