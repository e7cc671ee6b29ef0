uniform sampler2D grain; // r fibres, g clouds; it repeats
