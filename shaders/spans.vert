#include "quad.glsl"
// One quad for each row of a lane's part of the span table, over the texels that the lane needs.
uniform samplerBuffer lanes;
uniform float wrap; // texels a row
uniform float rows; // of a lane
flat out int lane;
flat out float before; // texels of the lane in the rows above

void main()
{
    int row = quad_number() % int(rows);
    lane = quad_number() / int(rows);
    before = float(row) * wrap;
    vec2 texels = clamp(texelFetch(lanes, 2 * lane + 1).xy - before, 0.0, wrap);
    float y = float(quad_number());
    gl_Position = corner(vec4(texels.x, y, texels.y, y + 1.0));
}
