import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { sourceModule, type SourceModule } from './source-module.ts';

/** The repository root. */
export const ROOT: string = join(import.meta.dirname, '..', '..', '..');

/** Names of the folders under packages/, sorted. */
export function packageNames(): string[] {
  return readdirSync(join(ROOT, 'packages'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .toSorted();
}

/** Every TypeScript file under packages/<name>/src, tests included, sorted by path. */
export function readSources(): SourceModule[] {
  return packageNames().flatMap((name) => readBelow(`packages/${name}/src`));
}

/** Every TypeScript file below a folder of the repository. */
export function readBelow(folder: string): SourceModule[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length + 1).replaceAll('\\', '/'))
    .toSorted()
    .map((path) => sourceModule(path, readFileSync(join(ROOT, path), 'utf8')));
}

/** What a rule needs of packages/<name>/package.json. */
export interface Manifest {
  readonly name: string;
  /** Optional ones included. */
  readonly dependencies: Readonly<Record<string, string>>;
}

export function readManifest(packageName: string): Manifest {
  const manifest = readJson(`packages/${packageName}/package.json`) as Partial<Manifest> & { readonly optionalDependencies?: Manifest['dependencies'] };
  return { name: manifest.name ?? '', dependencies: { ...manifest.dependencies, ...manifest.optionalDependencies } };
}

/** Packages that packages/<name>/tsconfig.json refers to. */
export function readReferences(packageName: string): string[] {
  const { references = [] } = readJson(`packages/${packageName}/tsconfig.json`) as { references?: { path: string }[] };
  return references.map(({ path }) => path.replace('../', ''));
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
}
