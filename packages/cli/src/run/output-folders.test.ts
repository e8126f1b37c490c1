import { describe, expect, it } from 'vitest';
import { outputFolders } from './output-folders.ts';

describe('outputFolders', () => {
  it('uses the folder itself for one scenario', () => {
    expect(outputFolders(['a/b.yaml'], 'runs')).toEqual(['runs']);
  });

  it('gives each of several scenarios its own folder', () => {
    expect(outputFolders(['x/a.yaml', 'y/a.yml', '-'], 'runs')).toEqual(['runs/a', 'runs/a-2', 'runs/stdin']);
  });

  it('saves nothing without --out', () => {
    expect(outputFolders(['a.yaml', 'b.yaml'], undefined)).toEqual([undefined, undefined]);
  });
});
