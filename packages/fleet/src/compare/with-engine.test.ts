import { ENGINE_DRIVERS } from '@foretoken/engines';
import { describe, expect, it } from 'vitest';
import { readScenarioDocument } from '../scenario/scenario-document.ts';
import { withEngine } from './with-engine.ts';

const [first, second] = ENGINE_DRIVERS as readonly [(typeof ENGINE_DRIVERS)[number], (typeof ENGINE_DRIVERS)[number]];
const document = (engine: string): ReturnType<typeof readScenarioDocument> => readScenarioDocument(`fleet:\n  gpu: l4\n${engine}`, 'a.yaml');
const engineOf = (variant: ReturnType<typeof withEngine>): unknown => (variant.document.data['fleet'] as { engine: unknown }).engine;

describe('a scenario with another engine', () => {
  it('keeps options for the engine that it names, and drops them for others by name', () => {
    const given = document(`  engine: { name: ${first.name}, version: main, maxNumSeqs: 7 }\n`);
    expect(engineOf(withEngine(given, first.name))).toEqual({ name: first.name, version: 'main', maxNumSeqs: 7 });
    const other = withEngine(given, second.name);
    expect(engineOf(other)).toEqual({ name: second.name });
    expect(other.dropped).toEqual(['maxNumSeqs']);
  });

  it('replaces a short form, an absent engine, and a version', () => {
    expect(engineOf(withEngine(document(`  engine: ${first.name}\n`), second.name))).toEqual({ name: second.name });
    expect(engineOf(withEngine(document(''), second.name, 'main'))).toEqual({ name: second.name, version: 'main' });
    expect(engineOf(withEngine(document(`  engine: ${first.name}\n`), first.name, 'main'))).toEqual({ name: first.name, version: 'main' });
  });

  it('points at the flag for the engine, at the file for everything else', () => {
    const { document: changed } = withEngine(document(`  engine: { name: ${first.name}, maxNumSeqs: 7 }\n`), first.name, 'main');
    expect(changed.place(['fleet', 'engine', 'version'])).toEqual({ kind: 'set', flag: `--engines ${first.name}@main` });
    expect(changed.place(['fleet', 'engine', 'maxNumSeqs'])).toMatchObject({ kind: 'file', line: 3 });
    expect(changed.place(['fleet', 'gpu'])).toMatchObject({ kind: 'file', line: 2 });
  });

  it('refuses a fleet whose pools have engines of their own, with E0744: nothing would change', () => {
    expect(() => withEngine(document(`  pools: { a: { engine: ${first.name} }, b: {} }\n`), second.name)).toThrow(expect.objectContaining({ code: 'E0744', path: 'fleet.pools.a.engine' }));
    expect(engineOf(withEngine(document(`  pools: { a: {}, b: { gpu: l4 } }\n`), second.name))).toEqual({ name: second.name });
  });

  it('refuses an engine that is not simulated with E0801', () => {
    expect(() => withEngine(document(''), 'nonesuch')).toThrow(expect.objectContaining({ code: 'E0801' }));
  });
});
