// Ruled paper. Lines run along both axes, so a pixel is known from its column's and its row's share of
// line: x minor, y major, z inside the ruled area.
uniform sampler2D columns;
uniform samplerBuffer kinds; // of row
NUMBER(vec3, paper);
NUMBER(vec3, minor);
NUMBER(vec3, major);
NUMBER(float, dots); // 1: minor lines show where they cross alone
out vec4 color;

void main()
{
    vec3 column = texelFetch(columns, ivec2(int(gl_FragCoord.x), 0), 0).xyz;
    vec3 row = texelFetch(kinds, int(gl_FragCoord.y)).xyz;
    vec2 line = 1.0 - (1.0 - column.xy * row.z) * (1.0 - row.xy * column.z);
    line.x = mix(line.x, column.x * row.x, dots);
    color = vec4(mix(mix(paper, minor, line.x), major, line.y), 1.0);
}
