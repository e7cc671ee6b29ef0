#include "lib/array.glsl"
#include "lib/quad.glsl"
// One quad for each strip of a lane's part of the span table, over the texels that the lane needs: a strip
// has four rows, in which a texel stands below the one before.
uniform ARRAY lanes;
uniform float wrap;   // texels a strip
uniform float strips; // of a lane
flat out int lane;
flat out float before; // texels of the lane in the strips above

void main()
{
    PASS_NUMBERS
    int strip = quad_number() % int(strips);
    lane = quad_number() / int(strips);
    before = float(strip) * wrap;
    vec2 texels = clamp(fetch(lanes, 2 * lane + 1).xy - before, 0.0, wrap);
    float y = 4.0 * float(quad_number());
    gl_Position = corner(vec4(floor(texels.x * 0.25), y, ceil(texels.y * 0.25), y + 4.0));
}
