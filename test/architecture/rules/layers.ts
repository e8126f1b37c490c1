import { builtinModules } from 'node:module';
import { at, type SourceModule } from '../scanner/source-module.ts';
import type { Manifest } from '../scanner/read-sources.ts';

/** Height of each package (architecture, section 2): imports go strictly downwards. */
const HEIGHT: Readonly<Record<string, number>> = {
  kernel: 0,
  catalog: 1,
  latency: 2,
  kvcache: 2,
  engines: 3,
  workload: 4,
  fleet: 5,
  study: 6,
  report: 7,
  emulator: 8,
  studio: 9,
  cli: 10,
};

/** Imports that go up, sideways, or into a package by its own name; and packages without a layer. */
export function layerViolations(modules: readonly SourceModule[]): string[] {
  return modules.flatMap((module) =>
    module.imports.flatMap(({ specifier, line }) => {
      const target = /^@foretoken\/([^/]+)/.exec(specifier)?.[1] ?? (/^foretoken(?:\/|$)/.test(specifier) ? 'cli' : undefined);
      if (target === undefined || isBelow(target, module.package)) return [];
      return [at(module, line, `imports ${specifier}: ${target} is not below ${module.package}`)];
    }),
  );
}

/** Relative imports that leave their package. */
export function escapeViolations(modules: readonly SourceModule[]): string[] {
  return modules.flatMap((module) =>
    module.imports
      .filter(({ specifier }) => specifier.startsWith('.'))
      .filter(({ specifier }) => !resolveRelative(module.path, specifier).startsWith(`packages/${module.package}/`))
      .map(({ specifier, line }) => at(module, line, `imports ${specifier}, outside of its package`)),
  );
}

/** Dependencies declared upwards, and TypeScript references that differ from them. */
export function manifestViolations(packageName: string, manifest: Manifest, references: readonly string[]): string[] {
  const declared = Object.keys(manifest.dependencies)
    .filter((name) => name.startsWith('@foretoken/'))
    .map((name) => name.slice('@foretoken/'.length));
  const where = `packages/${packageName}`;
  const upwards = declared.filter((name) => !isBelow(name, packageName)).map((name) => `${where}/package.json depends on ${name}, which is not below it`);
  const differ = declared.toSorted().join() === [...references].toSorted().join() ? [] : [`${where}/tsconfig.json references ${references.join(', ')}; package.json depends on ${declared.join(', ')}`];
  const loose = Object.entries(manifest.dependencies)
    .filter(([, version]) => version !== 'catalog:' && version !== 'workspace:*')
    .map(([name, version]) => `${where}/package.json gives ${name} the version ${version}; use the pnpm catalog`);
  return [...upwards, ...differ, ...loose];
}

/** Imports of packages that the package.json does not declare. Tests may use the root's own. */
export function undeclaredViolations(modules: readonly SourceModule[], manifestOf: (packageName: string) => Manifest): string[] {
  return modules
    .filter(({ isTest }) => !isTest)
    .flatMap((module) =>
      module.imports
        .filter(({ specifier }) => !specifier.startsWith('.') && !isBuiltin(specifier))
        .filter(({ specifier }) => !(packageOf(specifier) in manifestOf(module.package).dependencies))
        .map(({ specifier, line }) => at(module, line, `imports ${specifier}, which packages/${module.package}/package.json does not declare`)),
    );
}

/** `node:fs`, `fs`, `fs/promises`. */
export function isBuiltin(specifier: string): boolean {
  return specifier.startsWith('node:') || builtinModules.includes(specifier);
}

function packageOf(specifier: string): string {
  return specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}

function isBelow(lower: string, upper: string): boolean {
  const [low, high] = [HEIGHT[lower], HEIGHT[upper]];
  return low !== undefined && high !== undefined && low < high;
}

/** Path of a relative import, from the repository root. */
export function resolveRelative(from: string, specifier: string): string {
  const parts = from.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}
