// A whole number below 2^24 of which all that is random on a page is made.
NUMBER(float, seed);
