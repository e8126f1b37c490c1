import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { freshFolder } from '../../testing/folder-bytes.node.ts';
import { missingBlob } from '../diagnostics.ts';
import type { QueueStore } from '../queue-store.ts';
import { hashOf } from './blob-parts.node.ts';
import { packStudy, sendStudy } from './pack-study.node.ts';
import { StudyCache } from './study-cache.node.ts';

/** Files by content, in memory. */
class MemoryBlobs {
  readonly parts: Map<string, Uint8Array[]> = new Map<string, Uint8Array[]>();
  reads = 0;

  async hasBlob(sha256: string): Promise<boolean> {
    return await Promise.resolve(this.parts.has(sha256));
  }

  async putBlob(sha256: string, parts: AsyncIterable<Uint8Array>): Promise<void> {
    const held: Uint8Array[] = [];
    for await (const part of parts) held.push(part);
    this.parts.set(sha256, held);
  }

  async *blob(sha256: string): AsyncGenerator<Uint8Array> {
    this.reads++;
    const found = await Promise.resolve(this.parts.get(sha256));
    if (found === undefined) throw missingBlob(sha256);
    yield* found;
  }
}

const storeOf = (blobs: MemoryBlobs): QueueStore => blobs as unknown as QueueStore;

async function shipped(bytes: Uint8Array): Promise<{ readonly blobs: MemoryBlobs; readonly id: string; readonly home: string }> {
  const home = freshFolder();
  mkdirSync(join(home, 'own'));
  writeFileSync(join(home, 'trace.csv'), bytes);
  writeFileSync(join(home, 'own/policy.ts'), "import './part.ts';");
  writeFileSync(join(home, 'own/part.ts'), '');
  const files = [{ kind: 'trace', name: '../trace.csv', path: join(home, 'trace.csv'), sha256: '' }, { kind: 'policy', name: 'policy.ts', path: join(home, 'own/policy.ts'), sha256: '' }, { kind: 'trace', name: 'none.csv', path: join(home, 'none.csv'), sha256: '' }] as const;
  const packed = await packStudy({ name: 'x', scenario: { shown: 's.yaml', text: 'name: x', folder: join(home, 'own') }, files, program: 'p' });
  const blobs = new MemoryBlobs();
  expect(await sendStudy(packed, storeOf(blobs))).toBe(3);
  expect(await sendStudy(packed, storeOf(blobs))).toBe(0);
  return { blobs, id: packed.id, home };
}

describe('a study on its way to a worker', () => {
  it('arrives below the paths that it had, in parts where it is large', async () => {
    const bytes = randomBytes(9 * 1024 * 1024);
    const { blobs, id, home } = await shipped(bytes);
    expect(blobs.parts.get(hashOf(bytes))!.length).toBeGreaterThan(1);
    const cache = new StudyCache(freshFolder(), storeOf(blobs));
    await cache.prepare();
    const { scenario, name } = await cache.open(id);
    expect([name, scenario.folder, scenario.cwd]).toEqual(['x', join(home, 'own'), process.cwd()]);
    expect(readFileSync(join(scenario.root, home, 'trace.csv')).equals(bytes)).toBe(true);
    expect(existsSync(join(scenario.root, home, 'own/part.ts'))).toBe(true);
  });

  it('is downloaded once, by two at a time and by the next worker on that disk', async () => {
    const { blobs, id } = await shipped(Buffer.from('a'));
    const folder = freshFolder();
    const cache = new StudyCache(folder, storeOf(blobs));
    await cache.prepare();
    await Promise.all([cache.open(id), cache.open(id)]);
    // The manifest and three files.
    expect(blobs.reads).toBe(4);
    const next = new StudyCache(folder, storeOf(blobs));
    await next.prepare();
    await next.open(id);
    expect(blobs.reads).toBe(5);
    expect(readdirSync(join(folder, 'blobs')).every((file) => /^[0-9a-f]{64}$/.test(file))).toBe(true);
  });

  it('is refused where a byte is wrong or a file is missing, and tried anew the next time', async () => {
    const { blobs, id } = await shipped(Buffer.from('right'));
    const folder = freshFolder();
    const cache = new StudyCache(folder, storeOf(blobs));
    await cache.prepare();
    const sha256 = hashOf('right');
    const right = blobs.parts.get(sha256)!;
    blobs.parts.set(sha256, blobs.parts.get(hashOf(''))!);
    await expect(cache.open(id)).rejects.toMatchObject({ code: 'E1046' });
    blobs.parts.delete(sha256);
    await expect(cache.open(id)).rejects.toMatchObject({ code: 'E1045' });
    expect(readdirSync(join(folder, 'blobs'))).not.toContain(sha256);
    blobs.parts.set(sha256, right);
    await expect(cache.open(id)).resolves.toMatchObject({ name: 'x' });
  });

  it('is forgotten after 30 days without use', async () => {
    const { blobs, id } = await shipped(Buffer.from('a'));
    const folder = freshFolder();
    const cache = new StudyCache(folder, storeOf(blobs));
    await cache.prepare();
    await cache.open(id);
    utimesSync(join(folder, 'studies', id), 1, 1);
    await new StudyCache(folder, storeOf(blobs)).prepare();
    expect(readdirSync(join(folder, 'studies'))).toEqual([]);
    expect(readdirSync(join(folder, 'blobs')).length).toBe(3);
  });

  it('needs a folder that can be made', async () => {
    await expect(new StudyCache('/dev/null/x', storeOf(new MemoryBlobs())).prepare()).rejects.toMatchObject({ code: 'E1048' });
  });
});
