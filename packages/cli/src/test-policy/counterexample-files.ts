import type { EngineDriver, RequestColumns } from '@foretoken/engines';
import type { AnyPolicy } from '../policies/any-policy.ts';

/** What a policy was tried on. */
export interface TrialSetting {
  readonly driver: EngineDriver;
  readonly version: string;
  readonly policy: AnyPolicy;
  readonly file: string;
  readonly seed: number;
  readonly gpu: string;
  /** Model of the small scenarios. */
  readonly model: string;
}

/** A scenario and its trace, which show what the smallest requests found do. */
export interface CounterexampleFiles {
  readonly scenario: string;
  readonly trace: string;
}

/** Names of the two files, as the scenario expects them. */
export const COUNTEREXAMPLE = { scenario: 'counterexample.yaml', trace: 'counterexample.csv' } as const;

/** Prompts that share text are told by their length only: `test-policy` with the same seed has them whole. */
export function counterexampleFiles(columns: RequestColumns, setting: TrialSetting): CounterexampleFiles {
  return { scenario: scenarioOf(setting), trace: traceOf(columns) };
}

function scenarioOf({ driver, version, policy, file, seed, gpu, model }: TrialSetting): string {
  const options = Object.entries(driver.policies?.trials?.cramped ?? {}).map(([name, value]) => `    ${name}: ${String(value)}`);
  const isRouter = policy.kind === 'router';
  return [
    `seed: ${seed}`,
    'workload:',
    `  trace: ${COUNTEREXAMPLE.trace}`,
    '  outputEndsBy: eos',
    'fleet:',
    ...(isRouter ? ['  replicas: 3', `  router: ${JSON.stringify(file)}`] : []),
    `  model: ${model}`,
    `  gpu: ${gpu}`,
    '  engine:',
    `    name: ${driver.name}`,
    `    version: "${version}"`,
    ...options,
    ...(isRouter ? [] : [`    policies: { ${policy.kind}: ${JSON.stringify(file)} }`]),
  ].join('\n');
}

function traceOf(columns: RequestColumns): string {
  const rows = Array.from(columns.arrivalS, (arrivalS, row) =>
    [arrivalS, columns.inputTokens[row], columns.outputTokens[row], columns.maxOutputTokens?.[row], columns.priority?.[row], columns.session?.[row], columns.classNames?.[columns.classIndex?.[row] ?? 0]].join(','),
  );
  return ['arrival,input_tokens,output_tokens,max_tokens,priority,session,class', ...rows].join('\n');
}
