#include "capture/pixels.glsl"
uniform sampler2D streaks; // one row: a scanner's sensitivity along its line, four places a texel
NUMBER(vec2, streaky);     // how much of it is seen; 1: its line is a column of the picture

void scan_streaks(inout pixels p)
{
    bool down = streaky.y > 0.5;
    vec4 four = texelFetch(streaks, ivec2((down ? p.at.y : p.at.x) >> 2, 0), 0);
    vec4 level = down ? vec4(four[p.row]) : four;
    p.c = scaled(p.c, 1.0 + streaky.x * 0.5 * (level - 0.5));
}
