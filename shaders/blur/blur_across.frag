#include "lib/array.glsl"
// A picture blurred along its rows, four pixels at once: a texel is four of them, packed.
uniform WORDS picture;
NUMBER(float, columns); // texels a row
NUMBER(float, width); // px
NUMBER(vec3, near); // shares of the pixels 0, 1 and 2 away, of 256
#ifdef FAR
NUMBER(vec2, far); // and of those 3 and 4 away
const int reach = 4;
#else
const vec2 far = vec2(0.0);
const int reach = 2;
#endif
out uvec4 pixels;

const uint PAIR = 0x00ff00ffu; // two bytes of a word

// The texel, in which pixel `end` is the row's last one: those behind it are like it. Where even the first
// one is behind it, all are like the last of the texel before.
uvec4 ended(uvec4 texel, int end, uvec4 before)
{
    texel.x = end < 0 ? before.w : texel.x;
    texel.y = end < 1 ? texel.x : texel.y;
    texel.z = end < 2 ? texel.y : texel.z;
    texel.w = end < 3 ? texel.z : texel.w;
    return texel;
}

// Two bytes of a word that lie a byte apart, so that sums of 256 shares have room.
uint blurred(uint p[12], int k)
{
    uint share[5] = uint[5](uint(near.x), uint(near.y), uint(near.z), uint(far.x), uint(far.y));
    uint sum = p[k] * share[0] + 0x00800080u;
    for (int i = 1; i <= reach; i++) {
        sum += (p[k - i] + p[k + i]) * share[i];
    }
    return sum >> 8u & PAIR;
}

void main()
{
    ivec2 at = ivec2(gl_FragCoord.xy);
    int last = int(columns) - 1, row = at.y * int(columns);
    uvec4 here = fetch(picture, row + at.x);
    uvec4 left = fetch(picture, row + max(at.x - 1, 0));
    uvec4 right = fetch(picture, row + min(at.x + 1, last));
    int end = int(width) - 1 - 4 * at.x; // of the row, from the texel's first pixel
    here = ended(here, end, here);
    left = at.x == 0 ? here.xxxx : left;
    right = ended(right, end - 4, here);
    uint even[12] = uint[12](left.x, left.y, left.z, left.w, here.x, here.y, here.z, here.w, right.x, right.y,
                             right.z, right.w);
    uint odd[12];
    for (int k = 0; k < 12; k++) {
        odd[k] = even[k] >> 8u & PAIR;
        even[k] &= PAIR;
    }
    for (int k = 0; k < 4; k++) {
        pixels[k] = blurred(even, 4 + k) | blurred(odd, 4 + k) << 8u;
    }
}
