import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { once } from 'node:events';

/** A port that nobody has at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { readonly port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** Resolves when `check` no longer throws. */
export async function eventually(check: () => unknown, whatFor: string, seconds = 30): Promise<void> {
  let last: unknown;
  for (let tries = 0; tries < seconds * 20; tries++) {
    try {
      await check();
      return;
    } catch (error) {
      last = error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  throw new Error(`${whatFor}: not within ${seconds} s: ${last instanceof Error ? last.message : String(last)}`);
}

/** A process of a test, with what it said. */
export class TestProcess {
  stdout = '';
  stderr = '';
  readonly exited: Promise<number | null>;
  readonly #child: ChildProcess;

  constructor(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}, cwd?: string, user: { readonly uid?: number; readonly gid?: number } = {}) {
    this.#child = spawn(command, [...args], { env: { ...process.env, ...env }, ...(cwd === undefined ? {} : { cwd }), ...user, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child.stdout?.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    this.#child.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.exited = new Promise((resolve) => this.#child.once('close', (code) => resolve(code)));
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  signal(name: NodeJS.Signals): void {
    if (this.isRunning) this.#child.kill(name);
  }

  /** Ends it, hard after five seconds. */
  async stop(): Promise<void> {
    this.signal('SIGTERM');
    const timer = setTimeout(() => this.signal('SIGKILL'), 5000);
    await this.exited;
    clearTimeout(timer);
  }
}

/** A server of one test, and how to hurt it. */
export interface TestServer {
  readonly url: string;
  /** Ends it as a machine that fails does, and starts it again on the same folder. */
  restart(downMs: number): Promise<void>;
  /** Forgets all studies and jobs. */
  clear(): void;
  stop(): Promise<void>;
}
