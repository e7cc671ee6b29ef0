uniform vec2 size;
uniform sampler2D atlas;
flat in vec4 shape; // rectangle, or a line's ends
flat in vec4 style; // kind; corner radius or atlas x; thickness or atlas y
flat in vec4 ink;
flat in vec4 clip;
out vec4 color;

float rounded(vec2 at, float radius)
{
    vec2 half_size = (shape.zw - shape.xy) * 0.5;
    vec2 outside = abs(at - (shape.xy + shape.zw) * 0.5) - half_size + radius;
    return length(max(outside, 0.0)) + min(max(outside.x, outside.y), 0.0) - radius;
}

float from_line(vec2 at)
{
    vec2 along = shape.zw - shape.xy;
    float squared = dot(along, along);
    float t = squared > 0.0 ? clamp(dot(at - shape.xy, along) / squared, 0.0, 1.0) : 0.0;
    return length(at - shape.xy - t * along);
}

void main()
{
    vec2 at = vec2(gl_FragCoord.x, size.y - gl_FragCoord.y);
    float share;
    if (any(lessThan(at, clip.xy)) || any(greaterThan(at, clip.zw))) {
        discard;
    }
    if (style.x == 1.0) {
        share = texelFetch(atlas, ivec2(style.yz + floor(at - shape.xy)), 0).x;
    } else if (style.x == 2.0) {
        share = clamp(style.z * 0.5 + 0.5 - from_line(at), 0.0, 1.0);
    } else if (style.x == 3.0) {
        float edge = rounded(at, style.y);
        share = clamp(0.5 - edge, 0.0, 1.0) - clamp(0.5 - edge - style.z, 0.0, 1.0);
    } else {
        share = clamp(0.5 - rounded(at, style.y), 0.0, 1.0);
    }
    color = vec4(ink.rgb, ink.a * share);
}
