import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, freePort, TestProcess, type TestServer } from './server-process.ts';

const VERSIONS = '/usr/lib/postgresql';
const PASSWORD = 'pass:w@rd';

/** Folder of the newest Postgres of this machine, as Debian installs it. */
const programs: string | undefined = existsSync(VERSIONS) ? readdirSync(VERSIONS).toSorted().map((version) => join(VERSIONS, version, 'bin')).findLast((folder) => existsSync(join(folder, 'initdb'))) : undefined;

/** Postgres refuses to run as root; another user must be there then. */
const user: { readonly uid?: number; readonly gid?: number } | undefined = process.getuid?.() === 0 ? userNamed('postgres') ?? userNamed('nobody') : {};

/** Is there a Postgres to test with? */
export const hasPostgres: boolean = programs !== undefined && user !== undefined;

function userNamed(name: string): { readonly uid: number; readonly gid: number } | undefined {
  const [uid, gid] = ['-u', '-g'].map((what) => spawnSync('id', [what, name], { encoding: 'utf8' })).map(({ status, stdout }) => (status === 0 ? Number(stdout) : undefined));
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}

/** A Postgres of one test: own port, own folder, a user with a password. */
export class TestPostgres implements TestServer {
  readonly #folder: string;
  readonly #port: number;
  #server: TestProcess;

  private constructor(folder: string, port: number) {
    this.#folder = folder;
    this.#port = port;
    this.#server = this.#launch();
  }

  static async start(): Promise<TestPostgres> {
    const folder = mkdtempSync(join(tmpdir(), 'foretoken-postgres-'));
    const secret = join(folder, 'secret');
    writeFileSync(secret, PASSWORD);
    for (const path of [folder, secret]) chownSync(path, user?.uid ?? process.getuid!(), user?.gid ?? process.getgid!());
    execFileSync(join(programs!, 'initdb'), ['-D', join(folder, 'data'), '-U', 'foretoken', '-A', 'scram-sha-256', `--pwfile=${secret}`, '--no-sync'], { ...user, cwd: folder, stdio: 'ignore' });
    const postgres = new TestPostgres(folder, await freePort());
    await postgres.ready();
    return postgres;
  }

  get url(): string {
    return this.urlWith(PASSWORD);
  }

  urlWith(password: string): string {
    return `postgres://foretoken:${encodeURIComponent(password)}@127.0.0.1:${this.#port}/postgres`;
  }

  ask(query: string): string {
    return execFileSync(join(programs!, 'psql'), ['-qtA', '-h', '127.0.0.1', '-p', String(this.#port), '-U', 'foretoken', '-d', 'postgres', '-c', query], { encoding: 'utf8', env: { ...process.env, PGPASSWORD: PASSWORD, PGOPTIONS: '-c client_min_messages=error' } }).trim();
  }

  clear(): void {
    this.ask('DROP SCHEMA IF EXISTS foretoken CASCADE');
  }

  async ready(): Promise<void> {
    await eventually(() => this.ask('SELECT 1'), 'postgres');
  }

  /** Its postmaster is asked for an immediate shutdown: killed, it would leave its children behind. */
  async restart(downMs: number): Promise<void> {
    this.#server.signal('SIGQUIT');
    await this.#server.exited;
    await new Promise((resolve) => setTimeout(resolve, downMs));
    this.#server = this.#launch();
    await this.ready();
  }

  async stop(): Promise<void> {
    this.#server.signal('SIGINT');
    await this.#server.exited;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #launch(): TestProcess {
    return new TestProcess(join(programs!, 'postgres'), ['-D', join(this.#folder, 'data'), '-p', String(this.#port), '-h', '127.0.0.1', '-k', this.#folder], {}, this.#folder, user);
  }
}
