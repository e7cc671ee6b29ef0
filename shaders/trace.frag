// Ink over paper, as much as the atlas says.
uniform sampler2D atlas;
uniform vec3 ink;
flat in ivec2 shift;
out vec4 color;

void main()
{
    color = vec4(ink, texelFetch(atlas, ivec2(gl_FragCoord.xy) + shift, 0).x);
}
