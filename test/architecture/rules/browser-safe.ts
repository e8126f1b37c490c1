import { at, findInCode, type SourceModule } from '../scanner/source-module.ts';
import { isBuiltin } from './layers.ts';

const BROWSER_SAFE = new Set(['kernel', 'catalog', 'latency', 'kvcache', 'engines', 'workload', 'fleet', 'study', 'report']);
/** Installed packages that need Node: native code, files beside the module, streams. */
const NODE_ONLY = new Set(['@resvg/resvg-js', 'csv-parse', 'dejavu-fonts-ttf', 'yargs']);
const NODE_GLOBALS =
  /(?<![\w$.])(?:Buffer\b(?!\s*[:?])|process\s*\.\s*(?:argv|cpuUsage|cwd|env|exit|exitCode|hrtime|memoryUsage|nextTick|on|pid|platform|stderr|stdin|stdout|versions?)\b|globalThis\s*\.\s*process|require\s*\(|__dirname\b|__filename\b|setImmediate\b|import\.meta\.(?:dirname|filename)\b)/g;

/** Files that must also run in a browser. */
export function browserFiles(modules: readonly SourceModule[]): SourceModule[] {
  return modules.filter((module) => BROWSER_SAFE.has(module.package) && !module.isNode && !module.isTest);
}

/** Node's modules, Node-only packages, `*.node.ts` files and Node's globals in browser-safe files. */
export function browserViolations(modules: readonly SourceModule[]): string[] {
  return browserFiles(modules).flatMap((module) => [
    ...module.imports
      .filter(({ specifier }) => needsNode(specifier))
      .map(({ specifier, line }) => at(module, line, `imports ${specifier} in a browser-safe file; only a *.node.ts file may`)),
    ...findInCode(module, NODE_GLOBALS, (match) => `uses Node's ${match} in a browser-safe file; only a *.node.ts file may`),
  ]);
}

function needsNode(specifier: string): boolean {
  if (isBuiltin(specifier) || NODE_ONLY.has(specifier)) return true;
  return /\.node(?:\.ts)?$/.test(specifier) || /^@foretoken\/[^/]+\/(?:node|files|load)$/.test(specifier);
}
