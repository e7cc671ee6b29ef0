#include "lib/array.glsl"
// Four pixels of a row of the drawn picture, whose column of texels and first row are given: a texel is four
// neighbors, a word each.
NUMBER(vec2, band); // rows of the picture above the first one drawn, and above the first one of `picture`
#ifdef BLUR
uniform usampler2D picture; // blurred along its rows
NUMBER(vec3, near);         // shares of the rows 0, 1 and 2 away, of 256
#ifdef FAR
NUMBER(vec2, far);          // and of those 3 and 4 away
const int reach = 4;
#else
const vec2 far = vec2(0.0);
const int reach = 2;
#endif
#else
uniform WORDS picture;
#endif

#ifdef BLUR
uvec4 packed_at(int column, int y)
{
    return texelFetch(picture, ivec2(column, clamp(y, 0, int(extent.y) - 1) - int(band.y)), 0);
}

// Words are summed up in pairs of bytes a byte apart, so that 256 shares of them have room.
colors seen(int column, int y, int row)
{
    const uint pair = 0x00ff00ffu;
    uint share[5] = uint[5](uint(near.x), uint(near.y), uint(near.z), uint(far.x), uint(far.y));
    uvec4 here = packed_at(column, y + row);
    uvec4 even = (here & pair) * share[0], odd = (here >> 8u & pair) * share[0];
    for (int i = 1; i <= reach; i++) {
        uvec4 above = packed_at(column, y + (row - i)), below = packed_at(column, y + (row + i));
        even += ((above & pair) + (below & pair)) * share[i];
        odd += ((above >> 8u & pair) + (below >> 8u & pair)) * share[i];
    }
    return colors(vec4(ivec4(even & 0xffffu)), vec4(ivec4(odd & 0xffffu)), vec4(ivec4(even >> 16u)));
}
#else
colors seen(int column, int y, int row)
{
    int line = min(y + row, int(extent.y) - 1) - int(band.y);
    uvec4 here = fetch(picture, line * ((int(extent.x) + 3) / 4) + column);
    return colors(vec4(ivec4(here & 255u)), vec4(ivec4(here >> 8u & 255u)), vec4(ivec4(here >> 16u & 255u)));
}
#endif
