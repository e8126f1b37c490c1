import { maskSource } from './mask-source.ts';
import { lineAt, scanImports, type ImportEdge } from './scan-imports.ts';

/** One source file as the rules see it. */
export interface SourceModule {
  /** From the repository root, with slashes: `packages/kernel/src/errors.ts`. */
  readonly path: string;
  /** Folder under packages/: `kernel`. */
  readonly package: string;
  readonly text: string;
  /** The text without comments, strings and regular expressions; same offsets. */
  readonly code: string;
  readonly imports: readonly ImportEdge[];
  /** A test, a fixture or under `testing/`: not compiled into dist. */
  readonly isTest: boolean;
  /** A `*.node.ts` file: may use Node's own modules. */
  readonly isNode: boolean;
}

/** Builds a module from its path and text; planted violations of the tests come through here too. */
export function sourceModule(path: string, text: string): SourceModule {
  const code = maskSource(text);
  return {
    path,
    package: /^packages\/([^/]+)\//.exec(path)?.[1] ?? '',
    text,
    code,
    imports: scanImports(text, code),
    isTest: /\.(?:test|fixture)\.ts$|\/testing\//.test(path),
    isNode: /\.node(?:\.test)?\.ts$/.test(path),
  };
}

/** One sentence per match of `pattern` in the code of `module`. */
export function findInCode(module: SourceModule, pattern: RegExp, say: (match: string) => string): string[] {
  return [...module.code.matchAll(pattern)].map((match) => at(module, lineAt(module.text, match.index), say(match[0].trim())));
}

/** `packages/kernel/src/errors.ts:12 sentence`. */
export function at(module: SourceModule, line: number, sentence: string): string {
  return `${module.path}:${line} ${sentence}`;
}
