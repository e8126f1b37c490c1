import { MISSING, count, percent, quantity, usd } from '@foretoken/kernel';
import type { FleetResult, RunResult } from '@foretoken/fleet';
import { fact } from './fact.ts';
import type { Fact } from './fact.ts';
import { few } from './few.ts';
import { shareOf } from './share-of.ts';

/** What changed while the fleet ran: GPU time by use, waste, external APIs; then the bill and the energy. */
export function fleetFacts({ fleet, bill, energy }: RunResult): readonly Fact[] {
  return [...(fleet === undefined ? [] : [gpuHours(fleet), ...waste(fleet), ...handOver(fleet), ...external(fleet)]), ...(bill === undefined ? [] : billFacts(bill)), ...(energy === undefined ? [] : [energyFact(energy)])];
}

function gpuHours({ gpuSeconds: { total, ...uses } }: FleetResult): Fact {
  if (!(total > 0)) return fact('GPU time', `${MISSING} (the run took no time)`);
  return fact('GPU time', `${quantity(total / 3600)} GPU-hours`, ...(['busy', 'idle', 'starting', 'draining', 'down'] as const).map((use) => (uses[use] === 0 && use !== 'busy' && use !== 'idle' ? '' : `${use} ${percent(uses[use] / total)}`)));
}

function waste({ waste: w }: FleetResult): readonly Fact[] {
  if (w.attempts === 0) return [];
  return [fact('wasted', `${count(w.attempts)} ${w.attempts === 1 ? 'attempt' : 'attempts'}`, `${count(w.promptTokens)} prompt tokens`, `${count(w.outputTokens)} output tokens${w.zombieOutputTokens === 0 ? '' : ` (${count(w.zombieOutputTokens)} after the client had left)`}`)];
}

function handOver({ handOver: moved }: FleetResult): readonly Fact[] {
  if (moved === undefined) return [];
  const lost = moved.failedTransfers === 0 ? '' : `${count(moved.failedTransfers)} transfers failed`;
  return [fact('hand-overs', `${count(moved.handedOver)} prompts computed elsewhere`, moved.computedLocally === 0 ? '' : `${count(moved.computedLocally)} where they were answered`, `${quantity(moved.bytes / 1e9)} GB of KV moved`, lost)];
}

function external({ external: apis }: FleetResult): readonly Fact[] {
  if (apis.length === 0) return [];
  const parts = apis.map(({ name, requests, refused, failed, inputTokens, outputTokens, usd: price }) => {
    const lost = [refused > 0 ? `${count(refused)} refused` : '', failed > 0 ? `${count(failed)} failed` : ''].filter((text) => text !== '');
    return `${name}: ${count(requests)} ${requests === 1 ? 'request' : 'requests'}${lost.length === 0 ? '' : ` (${lost.join(', ')})`}, ${count(inputTokens)} in, ${count(outputTokens)} out tokens, ${usd(price)}`;
  });
  return [fact('external API', ...few(parts, 'APIs'))];
}

function billFacts({ usd: all, byKind, externalUsd, shares }: NonNullable<RunResult['bill']>): readonly Fact[] {
  const gpuUsd = all - externalUsd;
  const part = (name: string, dollars: number): string => (dollars === 0 ? '' : `${name} ${shareOf(dollars, gpuUsd)}`);
  return [
    fact('bill', `${usd(all)} for the run`, ...byKind.filter(({ gpuHours: hours }) => hours > 0).map(({ kind, gpuHours: hours, usd: price }) => `${kind} ${usd(price)} for ${quantity(hours)} GPU-hours`), externalUsd === 0 ? '' : `external APIs ${usd(externalUsd)}`),
    fact('GPU cost', ...few(shares.classes.map(({ name, usd: own }) => `${name} ${shareOf(own, gpuUsd)}`), 'classes'), part('idle', shares.idle), part('cold starts', shares.coldStart), part('draining', shares.draining), part('wasted', shares.wasted)),
    ...(shares.classes.length === 0 ? [] : [fact('cost by class', ...few(shares.classes.map(({ name, usd: own, loadedUsd }) => `${name} ${usd(loadedUsd)}, of which ${usd(own)} its own work`), 'classes'))]),
  ];
}

function energyFact(e: NonNullable<RunResult['energy']>): Fact {
  const per = (value: number | null, unit: string): string => (value === null ? '' : `${quantity(value)} ${unit}`);
  return fact(
    'energy',
    `${quantity(e.kwh)} kWh`,
    e.joulesPerOutputToken === null ? `${MISSING} per output token (none were produced)` : `${quantity(e.joulesPerOutputToken)} J per output token${e.boardJoulesPerOutputToken === null ? '' : ` (${quantity(e.boardJoulesPerOutputToken)} J on boards at work)`}`,
    per(e.joulesPerRequest, 'J per request'),
    per(e.gramsCo2PerThousandOutputTokens, 'g CO2e per 1,000 output tokens'),
    `CO2e ${quantity(e.operationalGrams)} g operational${e.embodiedGrams === 0 ? '' : ` + ${quantity(e.embodiedGrams)} g embodied`}`,
    `PUE ${quantity(e.pue)}`,
    `grid ${quantity(e.gramsPerKwh)} g/kWh`,
  );
}
