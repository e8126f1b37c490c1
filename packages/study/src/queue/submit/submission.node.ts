import type { Job, Queue } from 'bullmq';
import type { ExecutorEvents } from '../../execute/study-executor.ts';
import type { PointOutcome, PointTask } from '../../point/point.ts';
import { type Chunk, type ChunkJob, chunkOf, chunksOf } from '../chunk-job.ts';
import { elapsedMs } from '../../clock/wall-clock.node.ts';
import { sleep } from '../sleep.node.ts';
import { JOB_OPTIONS } from '../queue-backend.ts';
import type { QueueStore } from '../queue-store.ts';
import { decodeOutcomes } from '../result-bytes.node.ts';
import { type PackedStudy, sendStudy } from '../ship/pack-study.node.ts';
import { lostPoint } from './lost-chunk.ts';
import { WorkerWatch } from './worker-watch.ts';

/** What a submission works with. */
export interface SubmissionInput {
  readonly packed: PackedStudy;
  readonly program: string;
  readonly store: QueueStore;
  readonly queue: Queue<ChunkJob>;
  readonly events: ExecutorEvents;
  readonly signal: AbortSignal;
  readonly waitS: number;
  readonly chunkPoints?: number;
}

const POLL_MS = 100;
/** How often jobs, files and workers are looked after. */
const UPKEEP_MS = 2000;
const LEAST_WINDOW = 16;
const MOST_WINDOW = 512;
/** Chunks in the queue per thread that works on them. */
const CHUNKS_PER_THREAD = 4;

/**
 * One study on its way through the queue: a window of chunks is in there, results are collected as they come, and what has vanished is
 * added again. All by asking, never by being told: a message that is lost loses nothing.
 */
export class Submission {
  readonly #in: SubmissionInput;
  readonly #watch: WorkerWatch;
  /** Tasks without a reported outcome, by key. */
  readonly #wanted = new Map<string, PointTask>();
  /** Chunks in the queue, by the id of their job. */
  readonly #sent = new Map<string, Chunk>();
  #waiting: Chunk[] = [];

  constructor(input: SubmissionInput) {
    this.#in = input;
    this.#watch = new WorkerWatch(input.program, input.waitS, (message) => input.events.onMessage?.(message));
  }

  async run(tasks: readonly PointTask[]): Promise<void> {
    const { packed, signal, store } = this.#in;
    for (const task of tasks) this.#wanted.set(task.key, task);
    await sendStudy(packed, store, signal);
    // In this order: a chunk that ends meanwhile is found in one place or the other.
    await this.#adopt();
    await this.#collect();
    const covered = new Set([...this.#sent.values()].flatMap(({ points }) => points.map(({ key }) => key)));
    this.#waiting = [...chunksOf(packed.id, [...this.#wanted.values()].filter(({ key }) => !covered.has(key)), this.#in.chunkPoints)];
    for (let upkeepMs = -Infinity; this.#wanted.size > 0; ) {
      signal.throwIfAborted();
      if (elapsedMs() - upkeepMs >= UPKEEP_MS) {
        await this.#upkeep();
        upkeepMs = elapsedMs();
      }
      await this.#fill();
      const count = await this.#collect();
      if (count === 0 && this.#wanted.size > 0) await sleep(POLL_MS, signal);
    }
    signal.throwIfAborted();
  }

  /** Takes over the chunks of this study that an earlier run left in the queue. */
  async #adopt(): Promise<void> {
    for (const job of await this.#jobs()) {
      if (!job.data.points.some(({ key }) => this.#wanted.has(key))) continue;
      // What failed then is tried again now.
      if (await job.isFailed()) await job.remove();
      else this.#sent.set(job.id ?? '', { id: job.id ?? '', ...job.data });
    }
  }

  async #jobs(): Promise<readonly Job<ChunkJob>[]> {
    const jobs = await this.#in.queue.getJobs(['waiting', 'active', 'delayed', 'prioritized', 'failed']);
    // A job that ends meanwhile is listed without content.
    return jobs.filter((job): job is Job<ChunkJob> => (job as Job<ChunkJob> | undefined)?.data?.study === this.#in.packed.id);
  }

  /** Reports the results that have come; a result is dropped when it is kept on our side. */
  async #collect(): Promise<number> {
    const { packed, signal, store } = this.#in;
    const ids = await store.resultIds(packed.id);
    for (const id of ids) {
      signal.throwIfAborted();
      const bytes = await store.result(packed.id, id);
      if (bytes !== undefined) await this.#report(decodeOutcomes(bytes));
      this.#sent.delete(id);
      await store.dropResult(packed.id, id);
    }
    return ids.length;
  }

  async #report(outcomes: readonly PointOutcome[]): Promise<void> {
    const fresh = outcomes.filter(({ key }) => this.#wanted.has(key));
    for (const { key } of fresh) this.#wanted.delete(key);
    if (fresh.length > 0) await this.#in.events.onOutcomes(fresh);
  }

  async #fill(): Promise<void> {
    const window = Math.min(MOST_WINDOW, Math.max(LEAST_WINDOW, CHUNKS_PER_THREAD * this.#watch.threads));
    const next = this.#waiting.splice(0, Math.max(0, window - this.#sent.size));
    if (next.length > 0) await this.#add(next);
  }

  async #add(chunks: readonly Chunk[]): Promise<void> {
    await this.#in.queue.addBulk(chunks.map(({ id, study, points }) => ({ name: 'chunk', data: { study, points }, opts: { ...JOB_OPTIONS, jobId: id } })));
    for (const chunk of chunks) this.#sent.set(chunk.id, chunk);
  }

  async #upkeep(): Promise<void> {
    const { packed, queue, signal, store } = this.#in;
    this.#watch.see(await store.workers(), elapsedMs());
    // A server that lost its last second, or evicted keys, is given again what it lost.
    await sendStudy(packed, store, signal);
    // All at once: one after the other would take as many round trips.
    const states = await Promise.all([...this.#sent.values()].map(async (chunk) => [chunk, await queue.getJobState(chunk.id)] as const));
    for (const [chunk, state] of states) {
      if (state === 'failed') await this.#giveUp(chunk);
      // Results are stored before a job goes: gone without a result is lost.
      else if ((state === 'unknown' || state === 'completed') && (await store.result(packed.id, chunk.id)) === undefined) await this.#again(chunk);
    }
  }

  async #again(chunk: Chunk): Promise<void> {
    await this.#in.queue.remove(chunk.id);
    await this.#add([chunk]);
  }

  /** Points of a chunk that failed are tried one by one; a single one has failed for good. */
  async #giveUp(chunk: Chunk): Promise<void> {
    const { events, queue } = this.#in;
    const job = (await queue.getJob(chunk.id)) as Job<ChunkJob> | undefined;
    const reason = job?.failedReason ?? 'unknown';
    await queue.remove(chunk.id);
    this.#sent.delete(chunk.id);
    const left = chunk.points.filter(({ key }) => this.#wanted.has(key));
    if (chunk.points.length === 1) return void (await this.#report(left.map(({ key }) => lostPoint(key, reason))));
    events.onMessage?.(`a chunk of ${chunk.points.length} points failed (${reason}); its points are tried one by one`);
    this.#waiting.unshift(...left.map((point) => chunkOf(chunk.study, [point])));
  }
}
