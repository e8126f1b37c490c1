import { closest } from '@foretoken/kernel';
import type { ScenarioPath } from './scenario-document.ts';
import { walkedJsonSchema } from './scenario-json-schema.ts';
import { defaultAt, keysAt, pathsEndingIn, typesAt } from './schema-keys.ts';

/** What the schema knows of a path of a scenario, whatever engine, router or workload the scenario has. */
export interface KnownPath {
  /** `integer`, `number`, `string`, `boolean`, `object`, `array`: those that some variant takes. */
  readonly types: readonly string[];
  /** Undefined where the schema has none, or where it depends on other keys. */
  readonly default: unknown;
}

/** What a dotted path such as `fleet.engine.maxNumSeqs` is; undefined when no scenario has it. */
export function knownPath(path: string): KnownPath | undefined {
  const schema = walkedJsonSchema();
  const steps = stepsOf(path);
  const types = typesAt(schema, steps);
  return types === undefined ? undefined : { types, default: defaultAt(schema, steps) };
}

/** The path that was meant by one that no scenario has, or the keys that stand where it goes astray. */
export function similarPath(path: string): string {
  const schema = walkedJsonSchema();
  const steps = stepsOf(path);
  const known = steps.findIndex((_, index) => typesAt(schema, steps.slice(0, index + 1)) === undefined);
  const parent = steps.slice(0, known);
  const keys = keysAt(schema, parent, undefined);
  const close = closest(String(steps[known]), keys);
  const [elsewhere] = pathsEndingIn(schema, String(steps.at(-1)), undefined);
  if (close !== undefined) return `did you mean \`${[...parent, close, ...steps.slice(known + 1)].join('.')}\`?`;
  if (elsewhere !== undefined) return `did you mean \`${elsewhere}\`?`;
  return keys.length === 0 ? `\`${parent.join('.')}\` has no keys` : `known keys${parent.length === 0 ? '' : ` of \`${parent.join('.')}\``}: ${keys.join(', ')}`;
}

/** As `--set` takes a path apart. */
function stepsOf(path: string): ScenarioPath {
  return path.split('.').map((key) => (/^\d+$/.test(key) ? Number(key) : key));
}
