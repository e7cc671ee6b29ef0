#include "quad.glsl"
// A quad for each rectangle of the picture; texels of the target are four pixels wide.
uniform samplerBuffer rects;
uniform float first; // of them to draw

void main()
{
    gl_Position = corner(texelFetch(rects, int(first) + quad_number()) / vec4(4.0, 1.0, 4.0, 1.0));
}
