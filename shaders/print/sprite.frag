uniform sampler2D atlas;
flat in vec4 rect;
flat in vec3 image;
flat in vec3 ink;
out vec4 color;

void main()
{
    vec2 corner = floor(gl_FragCoord.xy);
    vec2 part = clamp(min(rect.zw, corner + 1.0) - max(rect.xy, corner), 0.0, 1.0);
    float share = part.x * part.y;
    if (image.z < 0.5) {
        share *= texelFetch(atlas, ivec2(image.xy + corner - floor(rect.xy)), 0).x;
    }
    color = vec4(ink, share);
}
