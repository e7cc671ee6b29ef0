#include "stroke.glsl"
// One quad a block of eight columns of a lane: one byte wide in the atlas, as high as the stroke.
uniform samplerBuffer blocks;
uniform vec2 size;          // of the atlas: bytes, rows
flat out ivec4 source;      // lane, column of the byte's first bit, columns [z, w) with ink
flat out int shift;         // row of the picture less row of the atlas

void main()
{
    vec4 block = texelFetch(blocks, 2 * gl_InstanceID);    // lane, first column, atlas byte and row
    vec4 crop = texelFetch(blocks, 2 * gl_InstanceID + 1); // columns x to w with ink, crop's rows
    source = ivec4(int(block.x), int(block.y), int(crop.x), int(crop.w));
    shift = int(crop.y) - int(block.w);
    vec2 rows = hull(source.x, max(source.y, source.z), min(source.y + 8, source.w));
    rows = clamp(vec2(floor(rows.x), ceil(rows.y)), crop.y, crop.z) - crop.y + block.w;
    vec2 at = vec2((gl_VertexID & 1) == 0 ? block.z : block.z + 1.0,
                   (gl_VertexID & 2) == 0 ? rows.x : max(rows.x, rows.y));
    gl_Position = vec4(at / size * 2.0 - 1.0, 0.0, 1.0);
}
