export type { ContentIndex } from './content.ts';
