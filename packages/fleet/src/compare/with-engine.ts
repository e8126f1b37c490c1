import { engineDriver } from '@foretoken/engines';
import { poolsHaveEngines } from '../diagnostics.ts';
import type { ScenarioDocument } from '../scenario/scenario-document.ts';

type Mapping = Readonly<Record<string, unknown>>;

/** A scenario on another engine, and the options that it had to leave behind. */
export interface EngineVariant {
  readonly document: ScenarioDocument;
  /** Options of the scenario's own engine, by name: they mean nothing to this one. */
  readonly dropped: readonly string[];
}

/**
 * The scenario with another engine in place of its own. Options stay where the engine is the one that the scenario names;
 * every other engine starts from its own defaults. Without `version` an engine keeps the scenario's, or takes its default.
 * Throws E0801 for an engine that is not simulated, E0744 when pools have engines of their own.
 */
export function withEngine(document: ScenarioDocument, engine: string, version?: string): EngineVariant {
  const { name } = engineDriver(engine);
  const fleet = (document.data['fleet'] ?? {}) as Mapping;
  const fixed = Object.entries((fleet['pools'] ?? {}) as Readonly<Record<string, Mapping | null>>).filter(([, pool]) => pool?.['engine'] !== undefined);
  if (fixed.length > 0) throw poolsHaveEngines(fixed.map(([pool]) => pool));
  const own = fleet['engine'];
  const options: Mapping = typeof own === 'object' && own !== null ? (own as Mapping) : {};
  const named = typeof own === 'string' ? own : options['name'];
  const isOwn = typeof named === 'string' && engineDriver(named).name === name;
  const dropped = isOwn ? [] : Object.keys(options).filter((key) => key !== 'name' && key !== 'version');
  const kept = isOwn ? options : {};
  const chosen = { ...kept, name, ...(version === undefined ? {} : { version }) };
  return { document: replaced(document, fleet, chosen, `--engines ${version === undefined ? engine : `${engine}@${version}`}`), dropped };
}

function replaced(document: ScenarioDocument, fleet: Mapping, engine: Mapping, flag: string): ScenarioDocument {
  return {
    ...document,
    data: { ...document.data, fleet: { ...fleet, engine } },
    place: (path, ofKey) => {
      const isNew = path[0] === 'fleet' && path[1] === 'engine' && (path.length === 2 || path[2] === 'name' || path[2] === 'version');
      return isNew ? { kind: 'set', flag } : document.place(path, ofKey);
    },
  };
}
