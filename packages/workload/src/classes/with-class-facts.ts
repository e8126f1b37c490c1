import type { RequestColumns } from '@foretoken/engines';
import { unknownClass } from '../diagnostics.ts';

/** What a scenario says about a class that the requests have already. */
export interface ClassFacts {
  readonly name: string;
  /** Priority of all its requests; absent = their own. */
  readonly priority?: number;
}

/** Requests with the priorities of their classes. @throws ForetokenError E0546 for a class that no request has. */
export function withClassFacts(columns: RequestColumns, facts: readonly ClassFacts[]): RequestColumns {
  const { classNames = [], classIndex, count } = columns;
  const byIndex = new Map<number, number>();
  for (const { name, priority } of facts) {
    const index = classNames.indexOf(name);
    if (index < 0) throw unknownClass(name, classNames);
    if (priority !== undefined) byIndex.set(index, priority);
  }
  if (byIndex.size === 0) return columns;
  const own = columns.priority ?? new Int32Array(count);
  return { ...columns, priority: own.map((priority, r) => byIndex.get(classIndex?.[r] ?? 0) ?? priority) };
}
