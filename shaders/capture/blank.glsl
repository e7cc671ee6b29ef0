NUMBER(vec3, blank); // level of the paper without ink
