// The mean of a pixel and its four neighbours: a blur of less than a pixel.
uniform sampler2D picture;
uniform vec2 shares; // of each neighbour in a row, and in a column
uniform vec2 extent; // px of the picture
out vec4 color;

void main()
{
    ivec2 at = ivec2(gl_FragCoord.xy), last = ivec2(extent) - 1;
    ivec2 before = max(at - 1, ivec2(0)), behind = min(at + 1, last);
    vec4 beside = texelFetch(picture, ivec2(before.x, at.y), 0) +
                  texelFetch(picture, ivec2(behind.x, at.y), 0);
    vec4 above = texelFetch(picture, ivec2(at.x, before.y), 0) +
                 texelFetch(picture, ivec2(at.x, behind.y), 0);
    color = texelFetch(picture, at, 0) * (1.0 - 2.0 * (shares.x + shares.y)) + beside * shares.x +
            above * shares.y;
}
