import { isMap, isPair, isScalar, type Document, type ParsedNode, parseDocument, visit } from 'yaml';
import { ScenarioError, type Place, type ScenarioProblem } from './problem.ts';

/** Keys and indices from the root to a value. */
export type ScenarioPath = readonly (string | number)[];

/** A scenario file as plain data, and where in the file (or in which `--set`) each value stands. */
export interface ScenarioDocument {
  readonly fileName: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Flags that replaced a value, by the path they set. */
  readonly sets: readonly AppliedSet[];
  /** The place of a value; with `ofKey`, of its key. Falls back to the nearest parent that exists. */
  place(path: ScenarioPath, ofKey?: boolean): Place;
}

export interface AppliedSet {
  readonly path: ScenarioPath;
  /** As given: `--set fleet.gpu=h200`. */
  readonly flag: string;
}

/** What sort of file a document is, as far as reading it goes. */
export interface DocumentKind {
  /** `the scenario`. */
  readonly name: string;
  /** What is said of a file that is no mapping. */
  readonly shape: string;
  readonly hint: string;
  /** Numbers at this path keep their digits: a version such as `0.10` must not become 0.1. */
  isText(path: readonly string[]): boolean;
}

const SCENARIO: DocumentKind = {
  name: 'the scenario',
  shape: 'a scenario is a mapping with the keys `workload` and `fleet`',
  hint: '`foretoken init` writes a commented one.',
  isText: (path) => isVersionPath(path.join('.')),
};

/** Is this dotted path of a scenario the version of an engine? */
export function isVersionPath(path: string): boolean {
  return /^fleet\.(pools\.[^.]+\.)?engine\.version$/.test(path);
}

/** Reads the YAML or JSON text of a scenario. @throws ScenarioError E0101 … E0103, see `readDocument`. */
export function readScenarioDocument(text: string, fileName: string): ScenarioDocument {
  return readDocument(text, fileName, SCENARIO);
}

/**
 * Reads YAML or JSON text.
 * @throws ScenarioError E0101 (syntax), E0102 (duplicate key), E0103 (not a mapping).
 */
export function readDocument(text: string, fileName: string, kind: DocumentKind): ScenarioDocument {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const yaml = parseDocument(source, { prettyErrors: false, uniqueKeys: true, merge: true, version: '1.2', logLevel: 'error' });
  const placeAt = (start: number, end: number): Place => placeIn(source, fileName, start, end);
  if (yaml.errors.length > 0) throw new ScenarioError(yaml.errors.map((error) => syntaxProblem(error, placeAt)));
  if (!isMap(yaml.contents)) {
    const message = source.trim() === '' ? `${kind.name} is empty` : kind.shape;
    throw new ScenarioError([{ code: 'E0103', message, hint: kind.hint, place: placeAt(0, 1) }]);
  }
  return {
    fileName,
    data: toPlainData(yaml, placeAt, kind),
    sets: [],
    place: (path, ofKey = false) => {
      const [start, end] = rangeOf(yaml, path, ofKey);
      return placeAt(start, end);
    },
  };
}

/** Counted here: the line counter of the YAML library loses lines in damaged flow collections. */
function placeIn(source: string, file: string, start: number, end: number): Place {
  const before = source.slice(0, start).split(/\r\n|\r|\n/);
  const column = (before.at(-1)?.length ?? 0) + 1;
  const line = /^[^\r\n]*/.exec(source.slice(start - column + 1))?.[0] ?? '';
  const width = Math.max(1, Math.min(end - start, line.length - column + 1));
  return { kind: 'file', file, line: before.length, column, width, source: line };
}

function syntaxProblem(error: { code: string; message: string; pos: [number, number] }, placeAt: (start: number, end: number) => Place): ScenarioProblem {
  const duplicate = error.code === 'DUPLICATE_KEY';
  return {
    code: duplicate ? 'E0102' : 'E0101',
    message: duplicate ? 'this key is given twice; remove one of them' : `not valid YAML: ${error.message}`,
    place: placeAt(error.pos[0], error.pos[1]),
  };
}

/** Plain objects; what the kind calls text keeps its digits. */
function toPlainData(yaml: Document.Parsed<ParsedNode>, placeAt: (start: number, end: number) => Place, kind: DocumentKind): Record<string, unknown> {
  visit(yaml, {
    Scalar: (_, node, ancestors) => {
      if (typeof node.value !== 'number' || node.source === undefined) return;
      const path = ancestors.flatMap((ancestor) => (isPair(ancestor) && isScalar(ancestor.key) ? [String(ancestor.key.value)] : []));
      if (kind.isText(path)) node.value = node.source;
    },
  });
  try {
    return yaml.toJS({ maxAliasCount: 1000 }) as Record<string, unknown>;
  } catch (error) {
    // Aliases are resolved here, after parsing: one without its anchor, or too many.
    const reason = error instanceof Error ? error.message : String(error);
    throw new ScenarioError([{ code: 'E0101', message: `not valid YAML: ${reason}`, place: placeAt(...brokenAlias(yaml)) }], 2, { cause: error });
  }
}

/** Where the first alias without an anchor stands. */
function brokenAlias(yaml: Document.Parsed<ParsedNode>): readonly [number, number] {
  let found: readonly [number, number] = [0, 1];
  visit(yaml, {
    Alias: (_, node) => {
      if (node.resolve(yaml) !== undefined) return undefined;
      found = rangeOfNode(node) ?? found;
      return visit.BREAK;
    },
  });
  return found;
}

function rangeOf(yaml: Document.Parsed<ParsedNode>, path: ScenarioPath, ofKey: boolean): readonly [number, number] {
  for (let depth = path.length; depth > 0; depth--) {
    const parent = depth === 1 ? yaml.contents : yaml.getIn(path.slice(0, depth - 1), true);
    const key = path[depth - 1];
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
      // A short form such as `engine: vllm-v1` has no inner keys: its value is the place.
      const wantKey = ofKey || (depth < path.length && !isScalar(pair?.value));
      const node = wantKey ? pair?.key : (pair?.value ?? pair?.key);
      const range = rangeOfNode(node);
      if (range !== undefined) return range;
    }
    const range = rangeOfNode(yaml.getIn(path.slice(0, depth), true));
    if (range !== undefined) return range;
  }
  return [0, 1];
}

function rangeOfNode(node: unknown): readonly [number, number] | undefined {
  const range = (node as { range?: readonly [number, number, number] } | null | undefined)?.range;
  return range === undefined || range === null ? undefined : [range[0], range[1]];
}
