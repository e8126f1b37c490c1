import { GrowableInt32 } from '@foretoken/kernel';
import type { ColumnMapping } from '../formats/trace-format.ts';
import { LabelNumbers } from './label-numbers.ts';

/** Columns beside times and lengths; each exists only when the trace has it. */
export const sideColumnNames = ['session', 'turn', 'class', 'priority', 'adapter', 'grammar'] as const;
export type SideColumnName = (typeof sideColumnNames)[number];

/** Session, turn, class, priority, adapter and grammar of the rows kept, as numbers. */
export class SideColumns {
  readonly columns: ReadonlyMap<SideColumnName, GrowableInt32>;
  readonly #labels: Record<'session' | 'class' | 'adapter' | 'grammar', LabelNumbers> = {
    session: new LabelNumbers(),
    class: new LabelNumbers(),
    adapter: new LabelNumbers(1),
    grammar: new LabelNumbers(1),
  };

  constructor(mapping: ColumnMapping) {
    this.columns = new Map(sideColumnNames.filter((name) => mapping[name] !== undefined).map((name) => [name, new GrowableInt32(4096)]));
  }

  get classNames(): readonly string[] {
    return this.#labels.class.labels;
  }

  /** Adds the value of one row. An empty text means: no session (-1), no adapter or grammar (0), turn or priority 0. */
  add(name: SideColumnName, text: string): boolean {
    const value = this.#valueOf(name, text);
    if (Number.isNaN(value)) return false;
    this.columns.get(name)?.push(value);
    return true;
  }

  /** NaN when a number was needed and the text is none. */
  #valueOf(name: SideColumnName, text: string): number {
    if (name === 'turn' || name === 'priority') return text === '' ? 0 : /^-?\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (text === '' && name === 'session') return -1;
    if (text === '' && (name === 'adapter' || name === 'grammar')) return 0;
    return this.#labels[name].numberOf(text);
  }
}
