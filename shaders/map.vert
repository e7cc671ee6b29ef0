#include "quad.glsl"
// The cells of a page's mesh, at their places in the picture (page/mesh.h). Those at the rim come first,
// so that they are under the page where it is bent into their way.
uniform samplerBuffer corners; // place in the picture, px
uniform vec2 cells;            // columns, rows
uniform vec3 mesh;             // first corner and side of a cell, mm
uniform float apart;           // pixels of the picture from texel to texel
out vec2 point;                // of the page, mm

ivec2 cell(int number)
{
    ivec2 most = ivec2(cells);
    int sides = 2 * (most.y - 2);
    if (number < 2 * most.x) {
        return ivec2(number % most.x, number < most.x ? 0 : most.y - 1);
    }
    number -= 2 * most.x;
    if (number < sides) {
        return ivec2((number & 1) * (most.x - 1), 1 + number / 2);
    }
    number -= sides;
    return ivec2(1 + number % (most.x - 2), 1 + number / (most.x - 2));
}

void main()
{
    int number = gl_VertexID % 6;
    ivec2 at = cell(quad_number()) +
               ivec2(number == 1 || number == 2 || number == 4, number == 2 || number > 3);
    vec2 here = texelFetch(corners, at.y * (int(cells.x) + 1) + at.x).xy;
    point = mesh.xy + vec2(at) * mesh.z;
    gl_Position = vec4(((here - 0.5) / apart + 0.5) / size * 2.0 - 1.0, 0.0, 1.0);
}
