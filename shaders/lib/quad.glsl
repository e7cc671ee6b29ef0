// Corners of quads, each drawn as two triangles, and pixels to clip space. Row 0 of a target is the top
// row of the picture, so y is not turned over.
// Mesa's llvmpipe takes such a pair as one rectangle, and shades nothing twice along the diagonal, where
// no varying is flat; in Mesa 22.3 that holds for BGRA targets only, later for RGBA too.
uniform vec2 size; // of the viewport, px

int quad_number()
{
    return gl_VertexID / 6;
}

vec4 corner(vec4 rect)
{
    int number = gl_VertexID % 6;
    vec2 at = vec2(number == 1 || number == 2 || number == 4 ? rect.z : rect.x,
                   number == 2 || number == 4 || number == 5 ? rect.w : rect.y);
    return vec4(at / size * 2.0 - 1.0, 0.0, 1.0);
}
