import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { refuseOtherFolders } from './refuse-other-folders.ts';

it.each([['comparison', 'foretoken compare'], ['cache', 'foretoken cache']])('tells the folder of a %s from that of a run', (what, command) => {
  const folder = mkdtempSync(join(tmpdir(), 'foretoken-other-'));
  expect(() => refuseOtherFolders(folder)).not.toThrow();
  writeFileSync(join(folder, `${what}.json`), '{}');
  expect(() => refuseOtherFolders(folder)).toThrow(expect.objectContaining({ code: 'E0215', hint: expect.stringContaining(command) as string }));
  writeFileSync(join(folder, 'result.json'), '{}');
  expect(() => refuseOtherFolders(folder)).not.toThrow();
});
