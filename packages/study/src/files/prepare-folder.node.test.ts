import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { prepareFolder } from './prepare-folder.node.ts';

const place = mkdtempSync(join(tmpdir(), 'foretoken-out-'));

afterAll(() => rmSync(place, { recursive: true, force: true }));

const refused = (message: string): Error => expect.objectContaining({ code: 'E0211', message: expect.stringContaining(message) as string }) as Error;

describe('prepareFolder', () => {
  it('makes every missing level, and accepts what is there', () => {
    const deep = join(place, 'a', 'b', 'c');
    prepareFolder(deep);
    prepareFolder(`${deep}/`);
    expect(statSync(deep).isDirectory()).toBe(true);
  });

  it('follows a link to a folder', () => {
    mkdirSync(join(place, 'real'));
    symlinkSync(join(place, 'real'), join(place, 'link'));
    prepareFolder(join(place, 'link', 'inner'));
    expect(existsSync(join(place, 'real', 'inner'))).toBe(true);
  });

  it('refuses a path with a file in it, and a link to nowhere', () => {
    writeFileSync(join(place, 'file'), '');
    expect(() => prepareFolder(join(place, 'file'))).toThrow(refused('a part of the path is a file'));
    expect(() => prepareFolder(join(place, 'file', 'inner'))).toThrow(refused('a part of the path is a file'));
    symlinkSync(join(place, 'gone'), join(place, 'dangling'));
    expect(() => prepareFolder(join(place, 'dangling', 'inner'))).toThrow(refused('cannot write into this folder'));
  });

  it.skipIf(!existsSync('/proc/self'))('refuses /proc, where no folder can be made, at once', () => {
    expect(() => prepareFolder('/proc/foretoken')).toThrow(refused('no folder can be made in /proc'));
    expect(() => prepareFolder('/proc/foretoken/runs/one')).toThrow(refused('no folder can be made in /proc'));
  });
});
