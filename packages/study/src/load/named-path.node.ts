import { existsSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';

/**
 * What the paths of a scenario are relative to. On the machine where it was written `folder` alone says it. On a worker the files lie
 * below `root` under the absolute paths that they have there; `folder` and `cwd` are then absolute paths of that machine.
 */
export interface PathBase {
  readonly folder: string;
  readonly root?: string;
  /** Folder that the command was started in: messages show paths relative to it. Default: that of this process. */
  readonly cwd?: string;
}

/** Where a named file is on this machine. */
export function openedPath({ folder, root }: PathBase, name: string): string {
  const path = resolve(folder, name);
  return root === undefined ? path : join(root, path);
}

/** The path in messages, the same on every machine: an absolute one as it is, another from where the command was started. */
export function shownPath({ folder, cwd = '.' }: PathBase, name: string): string {
  return isAbsolute(name) ? name : relative(cwd, resolve(folder, name));
}

/** A model is a path when it names a .json file or a folder that is there; `org/name` is a Hugging Face name. */
export function isModelPath(model: string, base: PathBase): boolean {
  return model.endsWith('.json') || (/[\\/]/.test(model) && existsSync(openedPath(base, model)));
}
