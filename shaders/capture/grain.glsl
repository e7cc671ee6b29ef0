uniform sampler2D grain; // r fibers, g clouds; it repeats
