#include "lib/array.glsl"
// Ruled paper. Lines run along both axes, so a pixel is known from its column's and its row's share of
// line: x minor, y major; z inside the ruled area, times how much is printed there of the other axis's
// lines, w of its minor ones.
uniform sampler2D columns;
uniform ARRAY kinds; // of row
NUMBER(vec3, paper);
NUMBER(vec3, minor);
NUMBER(vec3, major);
NUMBER(float, dots); // 1: minor lines show where they cross alone
out vec4 color;

void main()
{
    vec4 column = texelFetch(columns, ivec2(int(gl_FragCoord.x), 0), 0);
    vec4 row = fetch(kinds, int(gl_FragCoord.y));
    vec2 line = 1.0 - (1.0 - column.xy * (row.z * vec2(row.w, 1.0))) *
                      (1.0 - row.xy * (column.z * vec2(column.w, 1.0)));
    line.x = mix(line.x, column.x * row.x, dots);
    color = vec4(mix(mix(paper, minor, line.x), major, line.y), 1.0);
}
