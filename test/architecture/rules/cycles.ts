import type { SourceModule } from '../scanner/source-module.ts';
import { resolveRelative } from './layers.ts';

/** Import cycles between files, type imports included; each as `a.ts → b.ts → a.ts`. */
export function cycleViolations(modules: readonly SourceModule[]): string[] {
  const graph = importGraph(modules);
  const done = new Set<string>();
  const cycles: string[] = [];
  for (const path of graph.keys()) visit(path, [], graph, done, cycles);
  return cycles;
}

/** Files and the files of the same repository that they import; unknown targets are left out. */
export function importGraph(modules: readonly SourceModule[]): Map<string, string[]> {
  const known = new Set(modules.map(({ path }) => path));
  return new Map(
    modules.map(({ path, imports }) => [
      path,
      imports.map(({ specifier }) => resolveRelative(path, specifier)).filter((target) => known.has(target)),
    ]),
  );
}

/** Relative imports whose file does not exist: the scanner and the compiler disagree, or the path is wrong. */
export function danglingViolations(modules: readonly SourceModule[]): string[] {
  const known = new Set(modules.map(({ path }) => path));
  return modules.flatMap(({ path, imports }) =>
    imports
      .filter(({ specifier }) => specifier.startsWith('.') && specifier.endsWith('.ts') && !known.has(resolveRelative(path, specifier)))
      .map(({ specifier, line }) => `${path}:${line} imports ${specifier}, which is no source file`),
  );
}

function visit(path: string, trail: readonly string[], graph: ReadonlyMap<string, readonly string[]>, done: Set<string>, cycles: string[]): void {
  const start = trail.indexOf(path);
  if (start !== -1) {
    cycles.push([...trail.slice(start), path].join(' → '));
    return;
  }
  if (done.has(path)) return;
  for (const target of graph.get(path) ?? []) visit(target, [...trail, path], graph, done, cycles);
  done.add(path);
}
