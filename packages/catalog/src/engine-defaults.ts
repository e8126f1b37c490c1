import { ForetokenError } from '@foretoken/kernel';
import { suggestions } from './closest.ts';
import type { DefaultRule, EngineContext, EngineSpec, EngineVersion, Setting } from './engine.ts';
import type { GpuSpec } from './gpu.ts';

/** Version, GPU and context resolved to plain defaults. */
export interface EngineDefaults {
  readonly engine: string;
  readonly version: string;
  readonly settings: Readonly<Record<string, Setting>>;
}

/** The facts of a version, see {@link engineVersionKey}. Throws E0304. */
export function engineVersion(engine: EngineSpec, version: string): EngineVersion {
  return engine.versions[engineVersionKey(engine, version)]!;
}

/** The key of a version: `0.23`, `v0.23.0` and `0.23.1` all mean `0.23`. Throws E0304 for others. */
export function engineVersionKey(engine: EngineSpec, version: string): string {
  const known = Object.keys(engine.versions);
  const wanted = version.toLowerCase().replace(/^v(?=\d)/, '');
  const key = known.find((each) => wanted === each || wanted.startsWith(`${each}.`));
  if (key !== undefined) return key;
  const near = suggestions(wanted, known, 1)[0];
  throw new ForetokenError(
    `${engine.name} has no version "${version}" here; known are ${known.join(', ')}.${near === undefined ? '' : ` Did you mean ${near}?`}`,
    { code: 'E0304', hint: `Choose one of the known versions; \`foretoken show ${engine.id}\` says what each models.` },
  );
}

/** All defaults of an engine version on a GPU; rules are resolved for the context. Throws E0304. */
export function engineDefaults(engine: EngineSpec, version: string, gpu: GpuSpec, context: EngineContext): EngineDefaults {
  const key = engineVersionKey(engine, version);
  const facts = engineVersion(engine, key);
  const resolved = Object.entries(facts.rules).map(([name, rules]) => [name, firstMatch(rules, gpu, context)] as const);
  return { engine: engine.id, version: key, settings: { ...facts.settings, ...Object.fromEntries(resolved) } };
}

function firstMatch(rules: readonly DefaultRule[], gpu: GpuSpec, context: EngineContext): number | null {
  return rules.find((rule) => matches(rule, gpu, context))?.value ?? null;
}

function matches(rule: DefaultRule, gpu: GpuSpec, context: EngineContext): boolean {
  const name = gpu.name.toLowerCase();
  return (
    (rule.context ?? context) === context &&
    (rule.vendor ?? gpu.vendor) === gpu.vendor &&
    gpu.memoryUsableMib / 1024 >= (rule.minMemoryGib ?? 0) &&
    (rule.nameIncludes === undefined || name.includes(rule.nameIncludes.toLowerCase())) &&
    (rule.nameExcludes === undefined || !name.includes(rule.nameExcludes.toLowerCase()))
  );
}
