import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { lockedStudy } from './diagnostics.ts';

/** Keeps a second process from writing the same study. */
export interface StudyLock {
  /** Was it taken over from a process that had died? */
  readonly takenOver: boolean;
  release(): void;
}

/**
 * Takes the lock of a folder: a file with the number of this process and the name of its host. The lock of a process that is gone is taken
 * over; whether one on another host lives cannot be seen from here. @throws ForetokenError E1021 when somebody holds it.
 */
export function lockStudy(folder: string): StudyLock {
  const path = join(folder, '.lock');
  const own = `${process.pid} ${hostname()}\n`;
  const release = (): void => rmSync(path, { force: true });
  if (create(path, own)) return { takenOver: false, release };
  const held = readLock(path);
  if (held !== undefined && isAlive(held)) throw lockedStudy(folder, shown(held));
  if (held !== undefined) removeStale(path, held, folder);
  if (!create(path, own)) throw lockedStudy(folder, shown(readLock(path) ?? held ?? ''));
  return { takenOver: true, release };
}

function create(path: string, own: string): boolean {
  try {
    writeFileSync(path, own, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Undefined when it went away meanwhile. */
function readLock(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function isAlive(held: string): boolean {
  const { pid, host } = parsed(held);
  if (host !== hostname()) return host !== '';
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Of two processes that find the same stale lock, one moves it away; the other moves the lock of the first, sees that, and puts it back. */
function removeStale(path: string, held: string, folder: string): void {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const moved = readLock(aside);
  if (moved !== held && moved !== undefined) linkSync(aside, path);
  rmSync(aside, { force: true });
  if (moved !== held) throw lockedStudy(folder, shown(moved ?? ''));
}

function parsed(text: string): { readonly pid: number; readonly host: string } {
  const [pid = '', host = ''] = text.trim().split(' ');
  return { pid: Number(pid), host };
}

function shown(text: string): string {
  const { pid, host } = parsed(text);
  return host === hostname() ? `process ${pid}` : `process ${pid} on ${host}`;
}
