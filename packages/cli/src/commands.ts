import type { Command } from './command.ts';
import { cache } from './commands/cache.ts';
import { check } from './commands/check.ts';
import { compare } from './commands/compare.ts';
import { completion } from './commands/completion.ts';
import { doctor } from './commands/doctor.ts';
import { explain } from './commands/explain.ts';
import { init } from './commands/init.ts';
import { lint } from './commands/lint.ts';
import { list } from './commands/list.ts';
import { plan } from './commands/plan.ts';
import { report } from './commands/report.ts';
import { run } from './commands/run.ts';
import { schema } from './commands/schema.ts';
import { show } from './commands/show.ts';
import { sweep } from './commands/sweep.ts';
import { testPolicy } from './commands/test-policy.ts';
import { traceInspect } from './commands/trace-inspect.ts';
import { worker } from './commands/worker.ts';

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [init, run, sweep, plan, compare, check, explain, lint, report, traceInspect, cache, list, show, testPolicy, schema, worker, completion, doctor];
