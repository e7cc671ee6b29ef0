#include "lib/array.glsl"
#include "lib/quad.glsl"
// Cells of a page's mesh, at their places in the picture (page/mesh.h).
uniform ARRAY corners; // place in the picture, px
uniform ARRAY cells;   // numbers of those that are drawn
uniform float columns;         // of cells
uniform vec3 mesh;             // first corner and side of a cell, mm
out vec2 point;                // of the page, mm

void main()
{
    int number = gl_VertexID % 6, cell = int(fetch(cells, quad_number()).x), wide = int(columns);
    ivec2 at = ivec2(cell % wide, cell / wide) +
               ivec2(number == 1 || number == 2 || number == 4, number == 2 || number > 3);
    point = mesh.xy + vec2(at) * mesh.z;
    gl_Position = vec4(fetch(corners, at.y * (wide + 1) + at.x).xy / size * 2.0 - 1.0, 0.0, 1.0);
}
