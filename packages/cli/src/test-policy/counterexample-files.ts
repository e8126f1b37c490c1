import type { EngineDriver, RequestColumns } from '@foretoken/engines';
import type { AnyPolicy } from '@foretoken/study';

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
  return { scenario: scenarioOf(columns, setting), trace: traceOf(columns) };
}

function scenarioOf({ maxOutputTokens }: RequestColumns, { driver, version, policy, file, seed, gpu, model }: TrialSetting): string {
  const options = Object.entries(driver.policies?.trials?.cramped ?? {}).map(([name, value]) => `    ${name}: ${String(value)}`);
  const isRouter = policy.kind === 'router';
  return [
    `seed: ${seed}`,
    'workload:',
    `  trace: ${COUNTEREXAMPLE.trace}`,
    ...(maxOutputTokens === undefined ? [] : ['  outputEndsBy: eos']),
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
  const { arrivalS, inputTokens, outputTokens, maxOutputTokens, priority, session, classNames, classIndex } = columns;
  const given: readonly (readonly [name: string, column: ArrayLike<number | string> | undefined])[] = [
    ['arrival', arrivalS],
    ['input_tokens', inputTokens],
    ['output_tokens', outputTokens],
    ['max_tokens', maxOutputTokens],
    ['priority', priority],
    ['session', session],
    ['class', classIndex === undefined ? undefined : Array.from(classIndex, (index) => classNames?.[index] ?? '')],
  ];
  const known = given.filter(([, column]) => column !== undefined);
  const rows = Array.from(arrivalS, (_, row) => known.map(([, column]) => column?.[row]).join(','));
  return [known.map(([name]) => name).join(','), ...rows].join('\n');
}
