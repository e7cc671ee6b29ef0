#include "capture/pixels.glsl"
// Rows and columns of a screen's lamps in three colors, seen at few pixels a lamp.
NUMBER(vec4, screen); // severity, pitch px, direction

void moire(inout pixels p)
{
    vec4 x = float(p.at.x) + 0.5 + steps - 0.5 * extent.x;
    float y = float(p.at.y) + 0.5 - 0.5 * extent.y;
    vec4 bulge = (1.0 + (x * x + y * y) * (0.05 / (extent.x * extent.x))) * (1.0 / screen.y);
    vec4 lamp = (x * screen.z + y * screen.w) * bulge;
    vec4 rows = 0.20 * wave((y * screen.z - x * screen.w) * bulge * 0.997) - 0.06;
    p.c = colors(p.c.r * (1.0 + screen.x * (0.26 * wave(lamp) + rows)) + screen.x * 3.8,
                 p.c.g * (1.0 + screen.x * (0.26 * wave(lamp + 0.3333) + rows)) + screen.x * 5.1,
                 p.c.b * (1.0 + screen.x * (0.26 * wave(lamp + 0.6667) + rows)) + screen.x * 8.9);
}
