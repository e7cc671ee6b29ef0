// The mean of four places, two pairs on either side of the pixel.
uniform sampler2D picture;
NUMBER(vec4, pairs); // px from the pixel
NUMBER(vec2, extent); // px of the picture
NUMBER(vec2, texel); // 1 / size of the texture
out vec4 color;

vec4 at(vec2 place)
{
    return textureLod(picture, clamp(place, vec2(0.5), extent - 0.5) * texel, 0.0);
}

void main()
{
    vec2 p = gl_FragCoord.xy;
    color = 0.25 * (at(p + pairs.xy) + at(p - pairs.xy) + at(p + pairs.zw) + at(p - pairs.zw));
}
