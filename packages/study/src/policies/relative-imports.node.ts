import { existsSync, readFileSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, resolve } from 'node:path';

/** `import … from 'x'`, `export … from 'x'`, `import 'x'`, `import('x')`, `require('x')`; types alone leave nothing behind. */
const IMPORT = /(?:^|[;\n])[ \t]*(import|export)\s+(?!type\s+[^'"]*\bfrom\b)(?:[\w\s{},*$]*?\sfrom\s+|)["']([^"'\n]+)["']|\b(?:import|require)\s*\(\s*["']([^"'\n]+)["']\s*\)/g;
const COMMENT = /\/\*[^]*?\*\/|(?<![:'"`\\])\/\/[^\n]*/g;
const ENDINGS: readonly string[] = ['', '.ts', '.js', '.mts', '.mjs', '.cts', '.cjs', '.json', '/index.ts', '/index.js', '/index.mjs', '/index.cjs'];

/**
 * The files that a policy file imports by relative paths, and what those import: absolute paths, without the file itself. Files that are
 * missing are left out; running the policy tells of them. `onPackage` is called for every package that is imported, and by which file.
 */
export function relativeImports(path: string, onPackage: (name: string, file: string) => void = () => undefined): readonly string[] {
  const found = new Set<string>();
  const visit = (file: string): void => {
    for (const name of importsIn(readFileSync(file, 'utf8'))) {
      if (!name.startsWith('.')) {
        if (!isBuiltin(name)) onPackage(name, file);
        continue;
      }
      const target = resolved(dirname(file), name);
      if (target === undefined || target === path || found.has(target)) continue;
      found.add(target);
      if (/\.[cm]?[jt]s$/.test(target) && !/\.d\.[cm]?ts$/.test(target)) visit(target);
    }
  };
  visit(path);
  return [...found].toSorted();
}

function importsIn(source: string): readonly string[] {
  return [...source.replaceAll(COMMENT, '').matchAll(IMPORT)].map(([, , named = '', called = '']) => named || called);
}

function resolved(folder: string, name: string): string | undefined {
  const plain = resolve(folder, name);
  // TypeScript is imported by the name that it will have as JavaScript, too.
  const candidates = [...ENDINGS.map((ending) => (ending.startsWith('/') ? join(plain, ending.slice(1)) : plain + ending)), plain.replace(/\.([cm]?)js$/, '.$1ts')];
  return candidates.find((path) => existsSync(path) && statSync(path).isFile());
}

function isBuiltin(name: string): boolean {
  return name.startsWith('node:') || builtinModules.includes(name);
}
