NUMBER(vec3, gain);
NUMBER(float, offset);    // levels
NUMBER(float, noisiness); // standard deviation of noise, levels
