// Arrays of numbers, found by their place: buffers, or 2D textures whose rows follow one another (see
// gpu/texture.h).
#ifdef FOLD_BITS
#define ARRAY sampler2D
#define WORDS usampler2D
#define fetch(array, i) texelFetch(array, ivec2((i) & ((1 << FOLD_BITS) - 1), (i) >> FOLD_BITS), 0)
#else
#define ARRAY samplerBuffer
#define WORDS usamplerBuffer
#define fetch(array, i) texelFetch(array, i)
#endif
