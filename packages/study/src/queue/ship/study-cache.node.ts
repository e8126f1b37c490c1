import { createWriteStream, existsSync } from 'node:fs';
import { copyFile, link, mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { makeFolder } from '../../files/make-folder.node.ts';
import type { StudyScenario } from '../../point/point.ts';
import { wallClockMs } from '../../clock/wall-clock.node.ts';
import { randomName } from '../sleep.node.ts';
import { unusableCache } from '../diagnostics.ts';
import type { QueueStore } from '../queue-store.ts';
import { textOfParts, writeParts } from './blob-parts.node.ts';
import type { StudyManifest } from './study-manifest.ts';

const KEPT_MS = 30 * 24 * 3600 * 1000;

/**
 * Studies on a worker's disk. `blobs/<sha256>` holds files by content; `studies/<id>` the files of a study below the absolute paths that
 * they have on the submitter's machine, so that every path of the scenario leads to its file. Written under other names and renamed:
 * several workers may share a folder.
 */
export class StudyCache {
  readonly #folder: string;
  readonly #store: QueueStore;
  readonly #known = new Map<string, Promise<OpenedStudy>>();

  constructor(folder: string, store: QueueStore) {
    this.#folder = resolve(folder);
    this.#store = store;
  }

  /** Makes the folder; removes what nobody has used for 30 days. @throws ForetokenError E1048. */
  async prepare(): Promise<void> {
    try {
      for (const kind of ['blobs', 'studies']) {
        const folder = join(this.#folder, kind);
        makeFolder(folder);
        for (const name of await readdir(folder)) await removeOld(join(folder, name), wallClockMs() - KEPT_MS);
      }
    } catch (error) {
      throw unusableCache(this.#folder, (error as Error).message);
    }
  }

  /** The scenario of a study, its files in place; downloaded once. @throws ForetokenError E1045, E1046. */
  async open(id: string): Promise<OpenedStudy> {
    const known = this.#known.get(id) ?? this.#download(id);
    this.#known.set(id, known);
    try {
      return await known;
    } catch (error) {
      this.#known.delete(id);
      throw error;
    }
  }

  async #download(id: string): Promise<OpenedStudy> {
    const { name, scenario, files } = JSON.parse(await textOfParts(this.#store.blob(id), id)) as StudyManifest;
    const root = join(this.#folder, 'studies', id);
    if (existsSync(root)) await touch(root);
    else await this.#place(files, root);
    return { name, scenario: { ...scenario, root } };
  }

  async #place(files: StudyManifest['files'], root: string): Promise<void> {
    const made = `${root}.${randomName()}`;
    await mkdir(made, { recursive: true });
    for (const { path, sha256 } of files) {
      const target = join(made, path);
      await mkdir(dirname(target), { recursive: true });
      await linkOrCopy(await this.#file(sha256), target);
    }
    await rename(made, root).catch(async (error: unknown) => {
      await rm(made, { recursive: true, force: true });
      // Another worker on this disk was faster.
      if (!existsSync(root)) throw error;
    });
  }

  /** Path of a file by content, downloaded where it is missing. */
  async #file(sha256: string): Promise<string> {
    const path = join(this.#folder, 'blobs', sha256);
    if (existsSync(path)) {
      await touch(path);
      return path;
    }
    const made = `${path}.${randomName()}`;
    try {
      await writeParts(this.#store.blob(sha256), sha256, createWriteStream(made));
      await rename(made, path);
    } finally {
      await rm(made, { force: true });
    }
    return path;
  }
}

/** A study whose files are on this disk. */
export interface OpenedStudy {
  readonly name: string;
  readonly scenario: StudyScenario & { readonly root: string };
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  await link(from, to).catch(async () => await copyFile(from, to));
}

async function removeOld(path: string, beforeMs: number): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found !== undefined && found.mtimeMs < beforeMs) await rm(path, { recursive: true, force: true });
}

/** Marks as used. */
async function touch(path: string): Promise<void> {
  const timeS = wallClockMs() / 1000;
  await utimes(path, timeS, timeS).catch(() => undefined);
}
