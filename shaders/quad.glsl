// Corners of a quad drawn as a strip of four vertices, and pixels to clip space. Row 0 of a target is
// the top row of the picture, so y is not turned over.
uniform vec2 size; // of the viewport, px

vec4 corner(vec4 rect)
{
    vec2 at = vec2((gl_VertexID & 1) == 0 ? rect.x : rect.z,
                   (gl_VertexID & 2) == 0 ? rect.y : rect.w);
    return vec4(at / size * 2.0 - 1.0, 0.0, 1.0);
}
