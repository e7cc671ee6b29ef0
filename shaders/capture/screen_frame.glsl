#include "capture/pixels.glsl"
// What is around a page on a screen: more of the screen, then its frame, which is a little brighter at its edges.
NUMBER(vec4, bezel); // width and height of the page, mm; from it to the frame; the frame's width
NUMBER(vec4, on_screen); // color, levels; px a mm
NUMBER(vec3, frame_color); // levels

vec4 within(vec4 away, float from)
{
    return clamp((from - away) * on_screen.w + 0.5, 0.0, 1.0);
}

void screen_at(inout pixels p, vec4 away)
{
    vec4 inner = within(away, bezel.z), outer = within(away, bezel.z + bezel.w);
    vec4 t = (away - bezel.z) * (1.0 / bezel.w);
    vec4 shine = 1.0 + 0.7 * within(abs(t - 0.93) * bezel.w, 0.4) - 0.5 * within(t * bezel.w, 0.7);
    p.around = mixed(p.around, colors(frame_color.r * shine, frame_color.g * shine, frame_color.b * shine), outer);
    p.around = mixed(p.around, colors(on_screen.rrrr, on_screen.gggg, on_screen.bbbb), inner);
    p.table = mix(p.table, vec4(1.0), outer);
    p.screen = inner;
}

void screen_frame(inout pixels p)
{
    vec4 x = along(p.page, 0, p.row), y = along(p.page, 1, p.row);
    screen_at(p, max(max(-x, x - bezel.x), max(-y, y - bezel.y)));
}
