#include "stroke.glsl"
// One quad a block of columns of a lane, as high as the stroke is there.
uniform samplerBuffer blocks; // lane, first column, columns
uniform vec2 size;            // of the picture, px
flat out int lane;

void main()
{
    vec4 block = texelFetch(blocks, gl_InstanceID);
    lane = int(block.x);
    vec2 rows = hull(lane, int(block.y), int(block.y + block.z));
    rows = clamp(vec2(floor(rows.x), ceil(rows.y)), 0.0, size.y);
    vec2 at = vec2((gl_VertexID & 1) == 0 ? block.y : block.y + block.z,
                   (gl_VertexID & 2) == 0 ? rows.x : max(rows.x, rows.y));
    gl_Position = vec4(at / size * 2.0 - 1.0, 0.0, 1.0);
}
