// How much ink goes over the paper: what the atlas says.
uniform sampler2D atlas; // a texel for four rows of the picture
noperspective in vec2 shift;
out vec4 color;

void main()
{
    ivec2 pixel = ivec2(gl_FragCoord.xy);
    vec4 four = texelFetch(atlas, ivec2(pixel.x, pixel.y >> 2) + ivec2(round(shift)), 0);
    vec2 two = (pixel.y & 2) == 0 ? four.xy : four.zw;
    color = vec4((pixel.y & 1) == 0 ? two.x : two.y);
}
