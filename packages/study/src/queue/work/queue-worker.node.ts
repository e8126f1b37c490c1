import { hostname } from 'node:os';
import process from 'node:process';
import { programIdentity } from '../../program.node.ts';
import { type ChunkJob, queueName } from '../chunk-job.ts';
import { elapsedMs } from '../../clock/wall-clock.node.ts';
import { randomName } from '../sleep.node.ts';
import { openQueueBackend, type QueueAccess } from '../open-queue.node.ts';
import type { QueueBackend } from '../queue-backend.ts';
import { encodeOutcomes } from '../result-bytes.node.ts';
import { type OpenedStudy, StudyCache } from '../ship/study-cache.node.ts';
import { ChunkThreads } from './chunk-threads.node.ts';
import type { WorkerEvent, WorkerSummary } from './worker-event.ts';

/** How a worker works. */
export interface QueueWorkerOptions extends QueueAccess {
  /** Chunks at a time, each on a thread. */
  readonly threads: number;
  /** After so long without a sign of life a chunk of this worker is given to another. */
  readonly lockS: number;
  /** Folder for the files of studies. */
  readonly cache: string;
  /** How many workers may die on a chunk before it has failed. Default: 3. */
  readonly tries?: number;
  /** Leave when there was nothing to do for so long; default: never. */
  readonly exitWhenIdleS?: number;
  readonly onEvent: (event: WorkerEvent) => void;
}

/** A worker that runs. */
export interface QueueWorker {
  /** Takes no new chunk, finishes those that run, says that it leaves. */
  drain(): void;
  /** Resolves when it has left. */
  readonly left: Promise<WorkerSummary>;
}

const TRIES = 3;
/** A worker that has not said for so long that it is there is gone. */
const PRESENT_S = 15;
const ANNOUNCE_MS = 5000;
const IDLE_CHECK_MS = 250;

/** Joins the queue of this program and computes what is asked there. @throws ForetokenError E1029, E1040 … E1043, E1048, E1051. */
export async function startQueueWorker(options: QueueWorkerOptions): Promise<QueueWorker> {
  const backend = await openQueueBackend(options, (text) => options.onEvent({ event: 'message', text }));
  const cache = new StudyCache(options.cache, backend.store);
  await cache.prepare().catch(async (error: unknown) => {
    // An open connection would keep the process alive behind its error.
    await backend.close();
    throw error;
  });
  const running = new RunningWorker(backend, cache, options);
  await running.start();
  return { drain: () => running.drain('signal'), left: running.run() };
}

class RunningWorker {
  readonly #backend: QueueBackend;
  readonly #cache: StudyCache;
  readonly #threads: ChunkThreads;
  readonly #options: QueueWorkerOptions;
  readonly #program = programIdentity();
  readonly #id = `${hostname()}-${process.pid}-${randomName()}`;
  readonly #leave = new AbortController();
  #why: WorkerSummary['ended'] = 'signal';
  #active = 0;
  /** Did the server refuse to hear that this worker is there? */
  #isRefused = false;
  #busyMs = elapsedMs();
  #counts = { chunks: 0, points: 0, failedPoints: 0, failedChunks: 0 };
  readonly #seen = new Set<string>();

  constructor(backend: QueueBackend, cache: StudyCache, options: QueueWorkerOptions) {
    this.#backend = backend;
    this.#cache = cache;
    this.#threads = new ChunkThreads(options.threads, this.#program);
    this.#options = options;
  }

  async start(): Promise<void> {
    try {
      await this.#threads.start();
      await this.#announce();
    } catch (error) {
      await Promise.all([this.#threads.close(), this.#backend.close()]);
      throw this.#backend.told(error);
    }
  }

  drain(why: WorkerSummary['ended']): void {
    if (this.#leave.signal.aborted) return;
    this.#why = why;
    this.#options.onEvent({ event: 'draining', running: this.#active, why });
    this.#leave.abort();
  }

  async run(): Promise<WorkerSummary> {
    const { exitWhenIdleS, lockS, onEvent, threads, tries = TRIES } = this.#options;
    const queue = queueName(this.#program);
    const worker = this.#backend.openWorker(queue, async ({ id, data }) => await this.#work(id, data), { concurrency: threads, lockMs: lockS * 1000, tries });
    worker.on('failed', (job, { message }) => this.#failed(job?.id ?? '', message));
    worker.on('stalled', (job) => onEvent({ event: 'recovered', job }));
    const announcing = setInterval(() => void this.#announceAgain(), ANNOUNCE_MS);
    const idling = setInterval(() => {
      if (this.#active === 0 && exitWhenIdleS !== undefined && elapsedMs() - this.#busyMs >= exitWhenIdleS * 1000) this.drain('idle');
    }, IDLE_CHECK_MS);
    onEvent({ event: 'ready', id: this.#id, program: this.#program, threads, queue });
    if (!this.#leave.signal.aborted) await new Promise((resolve) => this.#leave.signal.addEventListener('abort', resolve, { once: true }));
    clearInterval(idling);
    await worker.close();
    clearInterval(announcing);
    await this.#backend.store.leave(this.#id);
    await Promise.all([this.#threads.close(), this.#backend.close()]);
    return { id: this.#id, program: this.#program, ...this.#counts, ended: this.#why };
  }

  async #announce(): Promise<void> {
    await this.#backend.store.announce({ id: this.#id, host: hostname(), program: this.#program, threads: this.#options.threads }, PRESENT_S);
  }

  /** A server that says no for a while is no reason to go. */
  async #announceAgain(): Promise<void> {
    try {
      await this.#announce();
      this.#isRefused = false;
    } catch (error) {
      const told = this.#backend.told(error);
      if (!this.#isRefused) this.#options.onEvent({ event: 'message', text: told instanceof Error ? told.message : String(told) });
      this.#isRefused = true;
    }
  }

  async #work(job: string, { study, points }: ChunkJob): Promise<void> {
    const { onEvent } = this.#options;
    this.#active++;
    const startMs = elapsedMs();
    const seconds = (): number => (elapsedMs() - startMs) / 1000;
    try {
      // Somebody may have died between storing the result and saying so.
      if ((await this.#backend.store.result(study, job)) !== undefined) return;
      const opened = await this.#open(study, seconds);
      onEvent({ event: 'started', job, points: points.length, failed: 0, seconds: seconds() });
      const outcomes = await this.#threads.compute(opened, points);
      await this.#backend.store.putResult(study, job, encodeOutcomes(outcomes));
      const failed = outcomes.filter(({ status }) => status === 'failed').length;
      this.#counts.chunks++;
      this.#counts.points += points.length;
      this.#counts.failedPoints += failed;
      onEvent({ event: 'done', job, points: points.length, failed, seconds: seconds() });
    } finally {
      this.#active--;
      this.#busyMs = elapsedMs();
    }
  }

  async #open(study: string, seconds: () => number): Promise<OpenedStudy> {
    const opened = await this.#cache.open(study);
    if (!this.#seen.has(study)) this.#options.onEvent({ event: 'study', study, name: opened.name, seconds: seconds() });
    this.#seen.add(study);
    return opened;
  }

  #failed(job: string, reason: string): void {
    this.#counts.failedChunks++;
    this.#options.onEvent({ event: 'failed', job, reason });
  }
}
