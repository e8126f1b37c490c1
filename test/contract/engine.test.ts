import { loadEngine } from '@foretoken/catalog/node';
import { ENGINE_DRIVERS } from '@foretoken/engines';
import type { EngineCapabilities, EnginePlan, RequestColumns } from '@foretoken/engines';
import { describe, expect, it } from 'vitest';
import type { EngineSubject } from './drive.ts';
import { describeEngine } from './engine.case.ts';
import type { EngineSetting, EngineSettings } from './engine-settings/engine-settings.ts';
import { planSetting } from './engine-settings/plan-setting.ts';
import { ENGINE_SETTINGS } from './engine-settings/registry.ts';

function plannedSubject(plan: EnginePlan, settings: EngineSettings, setting: EngineSetting): EngineSubject {
  const { options, pipelineParallel = 1, queueLimit } = setting;
  return {
    longestPrompt: settings.longestPrompt?.(plan) ?? plan.maxModelLen - 1,
    outputRoom: (prompt) => settings.outputRoom?.(plan, prompt) ?? plan.maxModelLen - prompt,
    maxNumSeqs: plan.limits.sequences.value * (plan.ranks ?? 1),
    usableBlocks: plan.usableBlocks * (plan.ranks ?? 1),
    serial: setting.serial ?? (pipelineParallel === 1 && setting.dataParallel === undefined),
    oneTokenPerStep: setting.oneTokenPerStep ?? !('speculative' in options),
    mayWait: setting.mayWait ?? setting.grammars ?? false,
    hasTiers: plan.kvTiers !== undefined,
    looksBelow: setting.looksBelow ?? plan.kvTiers !== undefined,
    waitingHolds: setting.waitingHolds ?? false,
    ...(queueLimit === undefined ? {} : { queueLimit }),
    ...(setting.adapterLimit === undefined ? {} : { adapterLimit: setting.adapterLimit }),
    create: (request) => plan.createReplica({ ...request, columns: setting.grammars === true ? withGrammars(request.columns) : request.columns, replica: 0, seed: 1 }),
  };
}

function withGrammars(columns: RequestColumns): RequestColumns {
  return { ...columns, grammar: Int32Array.from({ length: columns.count }, (_, row) => row % 3) };
}

for (const driver of ENGINE_DRIVERS) {
  const known = ENGINE_SETTINGS[driver.name];
  for (const version of driver.versions) {
    for (const [name, setting] of Object.entries(known?.settings ?? {})) {
      if (setting.versions?.includes(version) === false) continue;
      describeEngine(`${driver.name} ${version} on an L4, ${name}`, plannedSubject(planSetting(driver, version, setting), known!, setting));
    }
  }
  for (const [name, subject] of Object.entries(known?.direct ?? {})) describeEngine(`${driver.name} with ${name}`, subject);
}

describe('the engine registry', () => {
  it('has engines, each with versions and a name of its own', () => {
    expect(ENGINE_DRIVERS.length).toBeGreaterThan(0);
    const names = ENGINE_DRIVERS.flatMap(({ name, aliases }) => [name, ...aliases]);
    expect(new Set(names).size).toBe(names.length);
    for (const { versions } of ENGINE_DRIVERS) expect(versions.length).toBeGreaterThan(0);
  });

  it('has contract settings for every engine', () => {
    expect(Object.keys(ENGINE_SETTINGS).sort()).toEqual(ENGINE_DRIVERS.map(({ name }) => name).sort());
  });

  it.each(ENGINE_DRIVERS.map((driver) => [driver.name, driver] as const))('%s has its facts in the catalogue', (_, driver) => {
    const { versions } = loadEngine(driver.catalogueKey);
    for (const version of driver.versions) expect(Object.keys(versions)).toContain(version);
  });

  it.each(ENGINE_DRIVERS.map((driver) => [driver.name, driver] as const))('%s plans what it was asked for', (_, driver) => {
    const version = driver.versions[0]!;
    const { settings, expected } = ENGINE_SETTINGS[driver.name]!;
    const plan = planSetting(driver, version, Object.values(settings)[0]!);
    expect(plan).toMatchObject(expected);
    expect(plan.label).toBe(`${driver.name} ${version}`);
    // Settings can switch something off; they add nothing.
    for (const [name, able] of Object.entries(plan.capabilities)) expect(driver.capabilities[name as keyof EngineCapabilities] || !able, name).toBe(true);
  });
});
