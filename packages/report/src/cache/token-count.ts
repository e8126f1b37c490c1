import { count, quantity } from '@foretoken/kernel';

/** Whole tokens as long as they are few, three digits beyond: `16`, `43.5k`. */
export const tokenCount = (tokens: number): string => (tokens < 1000 ? count(tokens) : quantity(tokens));
