import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLI } from '../../golden/foretoken.ts';
import { eventually, TestProcess } from './server-process.ts';

/** A line of a worker's log. */
export interface LoggedEvent {
  readonly event: string;
  readonly job?: string;
  readonly points?: number;
  readonly text?: string;
}

/** `foretoken worker --json`, as its own process with its own cache. */
export class TestWorker extends TestProcess {
  readonly #cache: string;

  constructor(url: string, args: readonly string[] = [], { env = {}, cache = mkdtempSync(join(tmpdir(), 'foretoken-worker-')), launcher = [] }: { readonly env?: Readonly<Record<string, string>>; readonly cache?: string; readonly launcher?: readonly string[] } = {}) {
    const [command = process.execPath, ...before] = [...launcher, process.execPath];
    super(command, [...before, CLI, 'worker', ...(args.includes('--threads') ? [] : ['--threads', '1']), ...(args.includes('--lock') ? [] : ['--lock', '2']), '--json', '--cache', cache, ...args], { FORETOKEN_QUEUE: url, ...env }, tmpdir());
    this.#cache = cache;
  }

  get events(): readonly LoggedEvent[] {
    const lines = this.stderr.split('\n').slice(0, -1);
    return lines.flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as LoggedEvent] : []));
  }

  count(event: string): number {
    return this.events.filter((each) => each.event === event).length;
  }

  async until(event: string, count = 1): Promise<void> {
    await eventually(() => {
      if (this.count(event) >= count) return;
      throw new Error(`${this.count(event)} of ${count} ${event}; exit ${this.isRunning ? 'none' : 'yes'}\n${this.stderr}\n${this.stdout}`);
    }, `worker: ${event}`);
  }

  /** Drains it, so that its whole log has been read. */
  async leave(): Promise<void> {
    this.signal('SIGTERM');
    await this.exited;
  }

  override async stop(): Promise<void> {
    await super.stop();
    rmSync(this.#cache, { recursive: true, force: true });
  }
}
