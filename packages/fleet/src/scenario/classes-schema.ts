import { z } from 'zod';
import { word } from './primitives.ts';
import type { RequestClass } from './scenario.ts';
import { givenSources, isBounded, partOf, type SourceProblem, sourceKeys, sourceProblems, type SourceShape } from './source-schema.ts';

const classShape = z.strictObject({
  path: z.string().regex(/^\/\S*$/, 'must be a path such as `/chat`').describe('HTTP path that its requests come by, for routing.').exactOptional(),
  model: word('Name of the model that its requests ask for.').exactOptional(),
  priority: z.number().int().describe('Priority of its requests; smaller is more urgent. Default: the trace’s own, or 0.').exactOptional(),
  ...sourceKeys,
  outputEndsBy: z.enum(['length', 'eos']).describe('What ends an output; default: that of the workload.').exactOptional(),
});

interface ClassShape extends SourceShape {
  readonly path?: string;
  readonly model?: string;
  readonly priority?: number;
  readonly outputEndsBy?: 'length' | 'eos';
}

/** Classes by name, as they are written. */
export type ClassesShape = Readonly<Record<string, ClassShape>>;

/** `workload.classes:`, before it is known whether they are sources of their own or facts about classes of a trace. */
export const classesSchema: z.ZodType<ClassesShape, unknown> = z
  .record(z.string().min(1), classShape)
  .describe('Request classes by name: each a workload of its own, or, beside a `trace` with a class column, facts about its classes.');

/** What is wrong with the classes of a workload. `source` = the workload's own, if it has one. */
export function classProblems(classes: ClassesShape, source: 'profile' | 'trace' | 'synthetic' | undefined, workload: SourceShape): readonly SourceProblem[] {
  const names = Object.keys(classes);
  if (source === undefined && names.length === 0) return [{ code: 'E0115', path: [], message: 'there are no classes: write one, such as `chat: {profile: azure-conversation}`' }];
  if (source !== undefined && source !== 'trace') {
    return [{ code: 'E0115', path: [], message: `a ${source} has no classes: move it into one, or keep facts about classes for a \`trace\` with a class column` }];
  }
  return Object.entries(classes).flatMap(([name, each]) => (source === 'trace' ? factsOnly(name, each) : ownSource(name, each, workload)));
}

function factsOnly(name: string, each: ClassShape): readonly SourceProblem[] {
  const keys = Object.keys(each).filter((key) => !['path', 'model', 'priority'].includes(key) && !(key === 'rateScale' && each.rateScale === 1));
  return keys.slice(0, 1).map((key) => ({
    code: 'E0115',
    path: [name, key],
    message: `\`${key}\` makes the class \`${name}\` a workload of its own, but the workload has a \`trace\` already: beside it a class takes only \`path\`, \`model\` and \`priority\``,
  }));
}

function ownSource(name: string, each: ClassShape, whole: SourceShape): readonly SourceProblem[] {
  const [source, second] = givenSources(each);
  if (source === undefined) return [{ code: 'E0115', path: [name], message: `the class \`${name}\` has no requests: give it one of \`profile\`, \`trace\`, \`synthetic\`` }];
  if (second !== undefined) return [{ code: 'E0109', path: [name, second], message: `give only one of \`${source}\`, \`${second}\`` }];
  return sourceProblems(each, source, whole).map((problem) => ({ ...problem, path: [name, ...problem.path] }));
}

/** Classes in the order in which they stand. */
export function classesOf(classes: ClassesShape, hasTrace: boolean, workload: SourceShape, outputEndsBy: 'length' | 'eos'): readonly RequestClass[] {
  return Object.entries(classes).map(([name, each]) => ({
    name,
    ...(each.path === undefined ? {} : { path: each.path }),
    ...(each.model === undefined ? {} : { model: each.model }),
    ...(each.priority === undefined ? {} : { priority: each.priority }),
    ...(hasTrace ? {} : { workload: partOf(inherited(each, workload), each.outputEndsBy ?? outputEndsBy) }),
  }));
}

/** `duration` of the workload is a default, its `rateScale` comes on top, and its `requests` end what nothing else ends. */
function inherited(each: ClassShape, { duration, requests, rateScale }: SourceShape): SourceShape {
  const own = { ...each, rateScale: each.rateScale * rateScale, ...(each.duration !== undefined || duration === undefined ? {} : { duration }) };
  return requests === undefined || isBounded(own) ? own : { ...own, requests };
}
