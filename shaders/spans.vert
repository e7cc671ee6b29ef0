#include "quad.glsl"
// One quad a lane: a row of the span table, from its first to its last column boundary.
uniform samplerBuffer lanes;
flat out int lane;

void main()
{
    lane = gl_InstanceID;
    vec4 place = texelFetch(lanes, 2 * lane + 1);
    gl_Position = corner(vec4(place.x, float(lane), place.y, float(lane) + 1.0));
}
