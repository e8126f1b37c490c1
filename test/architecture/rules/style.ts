import { at, findInCode, type SourceModule } from '../scanner/source-module.ts';

const ANY_TYPE = /(?<![\w$.])any(?![\w$]|\s*[(:?])|(?<![\w$.])z\s*\.\s*any\s*\(/g;
const DEFAULT_EXPORT = /(?<![\w$.])export\s+(?:default\b|=)|(?<![\w$.])export\s*\{[^}]*\bas\s+default\b/g;
const KEBAB = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** The type `any`, also by way of zod's `z.any()`. */
export function anyViolations(modules: readonly SourceModule[]): string[] {
  return modules.flatMap((module) => findInCode(module, ANY_TYPE, () => 'uses the type any; say unknown or the real type'));
}

export function defaultExportViolations(modules: readonly SourceModule[]): string[] {
  return modules.flatMap((module) => findInCode(module, DEFAULT_EXPORT, () => 'has a default export; name it'));
}

/** Non-test files longer than `limit` lines, or than their own limit in `exceptions`. */
export function lengthViolations(modules: readonly SourceModule[], limit: number, exceptions: Readonly<Record<string, number>>): string[] {
  return modules
    .filter(({ isTest }) => !isTest)
    .flatMap((module) => {
      const lines = module.text.trimEnd().split('\n').length;
      const bound = exceptions[module.path] ?? limit;
      return lines > bound ? [at(module, bound + 1, `has ${lines} lines; the limit is ${bound}`)] : [];
    });
}

/** File and folder names that are not kebab-case; `.node`, `.case`, `.property`, `.test` and the like may follow a name. */
export function nameViolations(modules: readonly SourceModule[]): string[] {
  return modules
    .filter(({ path }) => {
      const parts = path.replace(/(?:\.(?:node|worker|case|fixture|property|bench))?(?:\.test)?(?:\.d)?\.ts$/, '').split('/');
      return !parts.every((part) => KEBAB.test(part));
    })
    .map(({ path }) => `${path} is not named in kebab-case`);
}

/** `index.ts` files that do more than re-export, or not in alphabetical order. */
export function indexViolations(modules: readonly SourceModule[]): string[] {
  return modules
    .filter(({ path }) => /\/index(?:\.node)?\.ts$/.test(path))
    .flatMap((module) => [...foreignStatements(module), ...disorder(module)]);
}

function foreignStatements(module: SourceModule): string[] {
  const rest = module.code
    .replaceAll(/(?<![\w$.])export\s+(?:type\s+)?(?:\{[^}]*\}|\*(?:\s*as\s+\w+)?)\s*from\s*(['"])\s*\1\s*;?/g, '')
    .replaceAll(/(?<![\w$.])export\s*\{\s*\}\s*;?/g, '')
    .trim();
  return rest === '' ? [] : [at(module, 1, `only re-exports belong here, found \`${rest.split('\n')[0]}\``)];
}

/**
 * By the module's path, or by the first name exported from it (capitals first or not): each reads as
 * an alphabetical manifest. Consecutive exports of one module count as one entry.
 */
function disorder(module: SourceModule): string[] {
  const entries = manifest(module);
  const orders = [
    unsorted(entries, ({ specifier }) => specifier),
    unsorted(entries, ({ specifier }) => specifier.replace(/\.ts$/, '')),
    unsorted(entries, ({ name }) => name),
    unsorted(entries, ({ name }) => name.toLowerCase()),
  ];
  const best = orders.toSorted((a, b) => a.length - b.length)[0]!;
  return best.map(({ specifier, line }) => at(module, line, `${specifier} is out of alphabetical order; node scripts/sort-index.mjs sorts it`));
}

interface Entry {
  readonly specifier: string;
  readonly name: string;
  readonly line: number;
}

const EXPORTED = /(?<![\w$.])export\s+(?:type\s+)?(?:\{\s*(?:type\s+)?(\w+)[^}]*\}|\*(?:\s*as\s+(\w+))?)\s*from\b/g;

function manifest(module: SourceModule): Entry[] {
  const names = [...module.code.matchAll(EXPORTED)].map((match) => match[1] ?? match[2] ?? '');
  return module.imports
    .map(({ specifier, line }, i) => ({ specifier, line, name: names[i] ?? '' }))
    .filter(({ specifier }, i) => specifier !== module.imports[i - 1]?.specifier);
}

function unsorted(entries: readonly Entry[], keyOf: (entry: Entry) => string): Entry[] {
  return entries.filter((entry, i) => i > 0 && keyOf(entry) < keyOf(entries[i - 1]!));
}
