#include "stroke.glsl"
// Eight mask pixels in a byte, leftmost in the highest bit: 1 where the coverage is at least one half.
// The hair below it keeps a line one pixel wide whole where it halves two pixels.
uniform float threshold;
flat in ivec4 source;
flat in int shift;
out vec4 packed_bits;

void main()
{
    int row = int(gl_FragCoord.y) + shift;
    int bits = 0;
    for (int i = 0; i < 8; i++) {
        int column = source.y + i;
        if (column >= source.z && column < source.w && coverage(source.x, column, row) >= threshold) {
            bits |= 128 >> i;
        }
    }
    packed_bits = vec4(float(bits) / 255.0);
}
