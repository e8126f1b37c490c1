import { count } from '@foretoken/kernel';
import type { RunResult } from '@foretoken/fleet';
import { fact } from './fact.ts';
import type { Fact } from './fact.ts';

/** Where the numbers come from. */
export function provenanceFacts({ provenance: p, energy }: RunResult): readonly Fact[] {
  return [
    fact('latency model', p.latencyModel, p.latencyError),
    fact('workload', p.workload),
    ...(p.trace === null ? [] : [traceFact(p.trace)]),
    fact('engine', p.engine),
    ...(p.policies ?? []).map(({ kind, name, file, sha256 }) => fact(`${kind} policy`, name, file, `SHA-256 ${sha256.slice(0, 16)}…`)),
    ...(energy === undefined ? [] : [fact('power', energy.powerSource, `grid: ${energy.gridSource}`)]),
    fact('intervals', p.intervals),
    fact('run', `foretoken ${p.foretoken}`, `seed ${p.seed} × ${count(p.replications)} ${p.replications === 1 ? 'replication' : 'replications'}`, `scenario ${p.scenarioHash}`),
  ];
}

function traceFact(trace: NonNullable<RunResult['provenance']['trace']>): Fact {
  const dropped = Object.entries(trace.dropped).filter(([, rows]) => rows > 0).sort(([a], [b]) => (a < b ? -1 : 1));
  return fact(
    'trace',
    `${trace.path} (${trace.format})`,
    `${count(trace.rowsRead)} rows read, ${count(trace.rowsEmitted)} used`,
    dropped.length === 0 ? 'none dropped' : `dropped: ${dropped.map(([reason, rows]) => `${count(rows)} ${reason.replaceAll('_', ' ')}`).join(', ')}`,
  );
}
