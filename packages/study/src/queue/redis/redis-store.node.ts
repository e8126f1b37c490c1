import type { Redis } from 'ioredis';
import { missingBlob } from '../diagnostics.ts';
import { KEPT_S, type QueueStore, type WorkerInfo } from '../queue-store.ts';

/**
 * Redis or Valkey as store. Keys: `<prefix>:blob:<sha256>` (number of parts), `<prefix>:blob:<sha256>:<n>` (a part), `<prefix>:results:<study>`
 * (hash by job), `<prefix>:workers` (set of ids), `<prefix>:worker:<id>`.
 */
export class RedisStore implements QueueStore {
  readonly #redis: Redis;
  readonly #prefix: string;

  constructor(redis: Redis, prefix: string) {
    this.#redis = redis;
    this.#prefix = prefix;
  }

  async hasBlob(sha256: string): Promise<boolean> {
    const keys = await this.#partKeys(sha256);
    if (keys === undefined || (keys.length > 0 && (await this.#redis.exists(...keys)) < keys.length)) return false;
    for (const key of [this.#blobKey(sha256), ...keys]) await this.#redis.expire(key, KEPT_S);
    return true;
  }

  async putBlob(sha256: string, parts: AsyncIterable<Uint8Array>): Promise<void> {
    let count = 0;
    for await (const part of parts) await this.#redis.set(`${this.#blobKey(sha256)}:${count++}`, Buffer.from(part), 'EX', KEPT_S);
    // Last, so that whoever sees it sees all parts.
    await this.#redis.set(this.#blobKey(sha256), String(count), 'EX', KEPT_S);
  }

  async *blob(sha256: string): AsyncGenerator<Uint8Array> {
    const keys = await this.#partKeys(sha256);
    if (keys === undefined) throw missingBlob(sha256);
    for (const key of keys) {
      const part = await this.#redis.getBuffer(key);
      if (part === null) throw missingBlob(sha256);
      yield part;
    }
  }

  async putResult(study: string, job: string, result: Uint8Array): Promise<void> {
    const key = this.#resultsKey(study);
    await this.#redis.hset(key, job, Buffer.from(result));
    await this.#redis.expire(key, KEPT_S);
  }

  async resultIds(study: string): Promise<readonly string[]> {
    return await this.#redis.hkeys(this.#resultsKey(study));
  }

  async result(study: string, job: string): Promise<Uint8Array | undefined> {
    return (await this.#redis.hgetBuffer(this.#resultsKey(study), job)) ?? undefined;
  }

  async dropResult(study: string, job: string): Promise<void> {
    await this.#redis.hdel(this.#resultsKey(study), job);
  }

  async announce(worker: WorkerInfo, ttlS: number): Promise<void> {
    await this.#redis.set(this.#workerKey(worker.id), JSON.stringify(worker), 'EX', ttlS);
    await this.#redis.sadd(`${this.#prefix}:workers`, worker.id);
  }

  async leave(id: string): Promise<void> {
    await this.#redis.del(this.#workerKey(id));
    await this.#redis.srem(`${this.#prefix}:workers`, id);
  }

  async workers(): Promise<readonly WorkerInfo[]> {
    const ids = (await this.#redis.smembers(`${this.#prefix}:workers`)).toSorted();
    if (ids.length === 0) return [];
    const found = await this.#redis.mget(...ids.map((id) => this.#workerKey(id)));
    const gone = ids.filter((_, index) => found[index] === null);
    if (gone.length > 0) await this.#redis.srem(`${this.#prefix}:workers`, ...gone);
    return found.flatMap((text) => (text === null || text === undefined ? [] : [JSON.parse(text) as WorkerInfo]));
  }

  async #partKeys(sha256: string): Promise<readonly string[] | undefined> {
    const count = await this.#redis.get(this.#blobKey(sha256));
    return count === null ? undefined : Array.from({ length: Number(count) }, (_, index) => `${this.#blobKey(sha256)}:${index}`);
  }

  #blobKey(sha256: string): string {
    return `${this.#prefix}:blob:${sha256}`;
  }

  #resultsKey(study: string): string {
    return `${this.#prefix}:results:${study}`;
  }

  #workerKey(id: string): string {
    return `${this.#prefix}:worker:${id}`;
  }
}
