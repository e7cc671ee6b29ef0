// Four pixels of a row of the picture, which effects change, and what they may ask.
NUMBER(vec2, extent); // of the picture, px

const vec4 steps = vec4(0.0, 1.0, 2.0, 3.0);

// Of so many shares a level consists until the light on the page is put on it.
#ifdef BLUR
const float shares = 256.0;
#else
const float shares = 1.0;
#endif

vec4 wave(vec4 x) // like a cosine of period 1, -1..1
{
    vec4 t = abs(fract(x) - 0.5) * 4.0 - 1.0;
    return t * (1.5 - 0.5 * t * t);
}

vec4 bytes_of(uint word) // 0..255
{
    return vec4(ivec4(uvec4(word, word >> 8u, word >> 16u, word >> 24u) & 255u));
}

// The colors of four pixels of a row: levels, 0..255.
struct colors {
    vec4 r, g, b;
};

colors grays(vec4 level)
{
    return colors(level, level, level);
}

vec4 gray_of(colors c)
{
    return 0.30 * c.r + 0.59 * c.g + 0.11 * c.b;
}

colors mixed(colors a, colors b, vec4 share)
{
    return colors(mix(a.r, b.r, share), mix(a.g, b.g, share), mix(a.b, b.b, share));
}

colors scaled(colors c, vec4 by)
{
    return colors(c.r * by, c.g * by, c.b * by);
}

// What changes evenly over a block: its value at the middle of the first pixel, and from pixel to pixel.
struct plane {
    vec4 first, across, down_;
};

vec4 along(plane p, int channel, int row)
{
    return p.first[channel] + float(row) * p.down_[channel] + steps * p.across[channel];
}

struct pixels {
    colors c;      // their colors; while the paper's effects are at work, times `shares`
    vec4 bright;   // the light on the paper
    vec4 ink;      // what is left of the ink, 0..1
    vec4 paper;    // how much of each is the page, 0..1
    vec4 screen;   // how much of each is a screen, if one is photographed, 0..1
    vec4 table;    // how bright what lies around the page is, of ...
    colors around; // ... its color
    float gray;    // how far colors are lost, 0..1
    ivec2 at;      // the first one
    ivec2 block;   // of 4 x 4 pixels; its number of columns and rows
    int row;       // of the block
    plane page;    // over the block: x mm, y mm of the page
};
