#include "quad.glsl"
// A quad for each rectangle of the picture; texels of the target are four pixels wide.
uniform samplerBuffer rects;
uniform float first; // of them to draw

void main()
{
    vec4 rect = texelFetch(rects, int(first) + quad_number());
    gl_Position = corner(vec4(rect.x / 4.0, rect.y, ceil(rect.z / 4.0), rect.w));
}
