import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, freePort, TestProcess, type TestServer } from './server-process.ts';

/** Is there a Redis to test with? */
export const hasRedis: boolean = spawnSync('redis-server', ['--version']).status === 0;

/** A Redis of one test: own port, own folder, everything appended to a file. */
export class TestRedis implements TestServer {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'foretoken-redis-'));
  readonly port: number;
  readonly #args: readonly string[];
  readonly #host: string;
  #server: TestProcess;

  private constructor(port: number, host: string, args: readonly string[]) {
    this.port = port;
    this.#host = host;
    this.#args = args;
    this.#server = this.#launch();
  }

  static async start(args: readonly string[] = [], host = '127.0.0.1'): Promise<TestRedis> {
    const redis = new TestRedis(await freePort(), host, args);
    await redis.ready();
    return redis;
  }

  get url(): string {
    return `redis://${this.#host}:${this.port}`;
  }

  /** What the server answers to a command. */
  ask(...command: readonly string[]): string {
    return execFileSync('redis-cli', ['-h', this.#host, '-p', String(this.port), ...command], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  }

  clear(): void {
    this.ask('FLUSHALL');
  }

  async ready(): Promise<void> {
    await eventually(() => {
      const answer = spawnSync('redis-cli', ['-h', this.#host, '-p', String(this.port), 'PING'], { encoding: 'utf8' });
      if (!/PONG|NOAUTH/.test(answer.stdout + answer.stderr)) throw new Error(answer.stderr);
    }, 'redis-server');
  }

  async restart(downMs: number): Promise<void> {
    this.#server.signal('SIGKILL');
    await this.#server.exited;
    await new Promise((resolve) => setTimeout(resolve, downMs));
    this.#server = this.#launch();
    await this.ready();
  }

  async stop(): Promise<void> {
    await this.#server.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #launch(): TestProcess {
    return new TestProcess('redis-server', ['--port', String(this.port), '--bind', this.#host, '--dir', this.folder, '--appendonly', 'yes', '--save', '', ...this.#args]);
  }
}
