#include "capture/pixels.glsl"
uniform sampler2D streaks; // one row: a scanner's sensitivity along its line
NUMBER(vec2, streaky);     // how much of it is seen; 1: its line is a column of the picture

vec4 streaks_at(ivec2 at)
{
    if (streaky.y > 0.5) {
        return texelFetch(streaks, ivec2(at.y, 0), 0).rrrr - 0.5;
    }
    return vec4(texelFetch(streaks, ivec2(at.x, 0), 0).r, texelFetch(streaks, ivec2(at.x + 1, 0), 0).r,
                texelFetch(streaks, ivec2(at.x + 2, 0), 0).r, texelFetch(streaks, ivec2(at.x + 3, 0), 0).r) -
           0.5;
}

void scan_streaks(inout pixels p)
{
    p.c = scaled(p.c, 1.0 + streaky.x * 0.5 * streaks_at(p.at));
}
