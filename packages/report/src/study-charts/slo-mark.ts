/** Outlines of marks as SVG paths in a square from -1 to 1: vega's own `cross` is a plus. */
export const CROSS = 'M-0.7,-0.7L0.7,0.7M-0.7,0.7L0.7,-0.7';
export const SLASH = 'M-0.7,0.7L0.7,-0.7';
