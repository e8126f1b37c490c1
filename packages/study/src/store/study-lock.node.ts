import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { unwritableFile } from '../files/diagnostics.ts';
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
  const path = join(resolve(folder), '.lock');
  const own = `${process.pid} ${hostname()}\n`;
  if (held.has(path)) throw lockedStudy(folder, shown(own));
  const takenOver = take(path, own, folder);
  held.add(path);
  const release = (): void => {
    held.delete(path);
    if (readLock(path) === own) rmSync(path, { force: true });
  };
  return { takenOver, release };
}

/** Locks of this process: the number of a process that died may be that of this one, as in containers. */
const held = new Set<string>();

/** Was it taken over? */
function take(path: string, own: string, folder: string): boolean {
  if (create(path, own)) return false;
  const found = readLock(path);
  if (found !== undefined && isAlive(found)) throw lockedStudy(folder, shown(found));
  if (found !== undefined) removeStale(path, found, folder);
  if (!create(path, own)) throw lockedStudy(folder, shown(readLock(path) ?? found ?? ''));
  return true;
}

/** With its content, at once: an empty lock would look like a stale one. False when there is one. */
function create(path: string, own: string): boolean {
  const made = `${path}.${process.pid}.new`;
  try {
    writeFileSync(made, own);
    linkSync(made, path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    // Some file systems have no links.
    if (code === 'EPERM' || code === 'ENOTSUP' || code === 'ENOSYS') return createPlainly(path, own);
    throw unwritableFile(path, error);
  } finally {
    rmSync(made, { force: true });
  }
}

function createPlainly(path: string, own: string): boolean {
  try {
    writeFileSync(path, own, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw unwritableFile(path, error);
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

function isAlive(lock: string): boolean {
  const { pid, host } = parsed(lock);
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
function removeStale(path: string, found: string, folder: string): void {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const moved = readLock(aside);
  if (moved !== found && moved !== undefined) linkSync(aside, path);
  rmSync(aside, { force: true });
  if (moved !== found) throw lockedStudy(folder, shown(moved ?? ''));
}

function parsed(text: string): { readonly pid: number; readonly host: string } {
  const [pid = '', host = ''] = text.trim().split(' ');
  return { pid: Number(pid), host };
}

function shown(text: string): string {
  const { pid, host } = parsed(text);
  return host === hostname() ? `process ${pid}` : `process ${pid} on ${host}`;
}
