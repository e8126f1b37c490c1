import { createRequestLog, maxRequestTokens, processResults, promptLimit, SGLANG_BARE, SglangRequest, SglangScheduler, StepRecord } from '@foretoken/engines';
import type { SglangConfig, SglangPolicy } from '@foretoken/engines';
import { ContentTrie, SegmentCensus, TokenPath } from '@foretoken/kvcache';
import type { ContentIndex, EvictionOrderName, RadixNode } from '@foretoken/kvcache';

/** A request of the recorded vectors. */
export interface SglangTraceRequest {
  readonly rid: string;
  readonly arrival?: number;
  readonly input_ids: readonly number[];
  readonly max_new_tokens?: number;
  readonly output_len?: number;
  readonly ignore_eos?: boolean;
  readonly extra_key?: string;
  readonly priority?: number;
}

/** One case: configuration in SGLang's own names, and the requests. */
export interface SglangTrace {
  readonly config: Readonly<Record<string, unknown>>;
  readonly requests: readonly SglangTraceRequest[];
}

/** A step as the recorder writes it; absent keys = the recorder leaves them out. */
export type SglangStep = Readonly<Record<string, unknown>>;

const EOS = 999_999_999;
const NO_PRIORITY = 2 ** 63;

/** Replays a case through our scheduler in the recorder's own loop. */
export function runSglang(trace: SglangTrace, naive: boolean): SglangStep[] {
  return new Recorder(trace, naive).run();
}

function configOf(given: Readonly<Record<string, unknown>>): SglangConfig {
  const number = (key: string, fallback: number): number => (given[key] as number | null | undefined) ?? fallback;
  const flag = (key: string): boolean => given[key] === true;
  const pageSize = number('page_size', 1);
  const maxTotalTokens = Math.floor(number('max_total_tokens', 4096) / pageSize) * pageSize;
  return {
    ...SGLANG_BARE,
    pageSize,
    maxTotalTokens,
    maxRunningRequests: number('max_running_requests', 64),
    reqPoolSize: number('req_pool_size', number('max_running_requests', 64)),
    chunkedPrefillSize: number('chunked_prefill_size', 8192),
    maxPrefillTokens: number('max_prefill_tokens', 16_384),
    schedulePolicy: (given['schedule_policy'] ?? 'fcfs') as SglangPolicy,
    radixEvictionPolicy: (given['eviction_policy'] ?? 'lru') as EvictionOrderName,
    scheduleConservativeness: number('schedule_conservativeness', 1),
    overlap: flag('overlap'),
    enableMixedChunk: flag('enable_mixed_chunk'),
    disableRadixCache: flag('disable_radix_cache'),
    enablePriorityScheduling: flag('enable_priority_scheduling'),
    scheduleLowPriorityValuesFirst: flag('schedule_low_priority_values_first'),
    priorityPreemptionThreshold: number('priority_preemption_threshold', 10),
    contextLength: number('context_len', 32_768),
    ...(given['max_queued_requests'] == null ? {} : { maxQueuedRequests: number('max_queued_requests', 0) }),
    ...(given['prefill_max_requests'] == null ? {} : { prefillMaxRequests: number('prefill_max_requests', 0) }),
    faithfulBugs: true,
  };
}

/** An over-long prompt, which the real server keeps as a dummy that ends after its first step. */
class DummyRequest extends SglangRequest {
  override get lastOutputToken(): number {
    return 1;
  }
}

class Recorder {
  readonly #trace: SglangTrace;
  readonly #config: SglangConfig;
  readonly #scheduler: SglangScheduler;
  readonly #requests: SglangRequest[];
  /** Prompt and output tokens of each request. */
  readonly #tokens: number[][];
  readonly #owner = new Map<TokenPath, number>();
  readonly #evictions: unknown[] = [];
  readonly #sent: [string, string, string][] = [];

  constructor(trace: SglangTrace, naive: boolean) {
    this.#trace = trace;
    this.#config = configOf(trace.config);
    this.#scheduler = new SglangScheduler(this.#config, naive, {
      onAdmit: () => undefined,
      onEvict: (node) => this.#evictions.push(this.#eviction(node)),
      onDropped: (request, why) => this.#sent.push([this.#rid(request), 'AbortReq', reasonOf(why)]),
    });
    this.#tokens = trace.requests.map((spec) => this.#tokensOf(spec));
    this.#requests = this.#createRequests();
  }

  run(): SglangStep[] {
    const scheduler = this.#scheduler;
    const { overlap } = this.#config;
    const log = createRequestLog(this.#requests.length);
    const target = { scheduler, log, sink: undefined, onEnd: (): void => undefined };
    const pending = this.#trace.requests.map((spec, i) => [spec.arrival ?? 0, i] as const).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    const maxSteps = (this.#trace.config['max_steps'] as number | undefined) ?? 200_000;
    const steps: SglangStep[] = [];
    const queue: StepRecord<SglangRequest>[] = [];
    const known = new Set<SglangRequest>();
    const done = new Set<SglangRequest>();
    let last: StepRecord<SglangRequest> | undefined;
    let clock = 0;
    let idle = 0;
    while (steps.length < maxSteps) {
      while (pending.length > 0 && pending[0]![0] <= clock + 1e-12) this.#admit(pending.shift()![1], clock);
      // The recorder forgets who was refused on arrival.
      this.#sent.length = 0;
      const before = new Map(scheduler.runningCount === 0 ? [] : [...scheduler.running.list].map((request) => [request, request.retractions] as const));
      const record = new StepRecord<SglangRequest>();
      const hasBatch = scheduler.nextBatch(record, clock);
      if (scheduler.crash !== undefined) {
        steps.push({ step: steps.length, error: scheduler.crash });
        break;
      }
      if (!hasBatch && pending.length === 0 && queue.length === 0 && !this.#hasMore()) break;
      const step: Record<string, unknown> = { step: steps.length, clock };
      if (hasBatch) Object.assign(step, this.#batch(record, known));
      else step['mode'] = 'idle';
      step['retracted'] = scheduler.waiting.filter((request) => before.has(request) && request.retractions > before.get(request)!).map((request) => this.#rid(request));
      step['evictions'] = this.#evictions.splice(0);
      if (overlap) {
        if (hasBatch) queue.push(record);
        if (last !== undefined) processResults(target, queue.shift()!, clock);
        else if (!hasBatch) scheduler.onIdle();
      } else if (hasBatch) processResults(target, record, clock);
      else scheduler.onIdle();
      last = hasBatch ? record : undefined;
      steps.push({ ...step, ...this.#after(known, done) });
      if (hasBatch) clock += 1;
      else if (pending.length > 0) clock = Math.max(clock, pending[0]![0]);
      else if (queue.length === 0 && scheduler.waiting.length === 0 && scheduler.runningCount === 0) break;
      idle = hasBatch ? 0 : idle + 1;
      if (idle > 4 && scheduler.waiting.length > 0 && pending.length === 0) {
        steps.push({ step: steps.length, error: 'stuck', waiting: scheduler.waiting.map((request) => this.#rid(request)) });
        break;
      }
    }
    return steps;
  }

  #hasMore(): boolean {
    const { waiting, runningCount, chunked } = this.#scheduler;
    return waiting.length > 0 || runningCount > 0 || chunked !== undefined;
  }

  #admit(i: number, nowS: number): void {
    this.#scheduler.enqueue(this.#requests[i]!, nowS);
  }

  #batch(record: StepRecord<SglangRequest>, known: Set<SglangRequest>): Record<string, unknown> {
    const { running, mode, chunked } = this.#scheduler;
    const members = record.groupTick >= 0 ? [...running.list] : [];
    for (const request of [...record.sequences, ...members]) known.add(request);
    const shared = { mode, tokens: record.totalTokens, chunked_req: chunked === undefined ? null : this.#rid(chunked) };
    if (mode === 'decode') return { ...shared, batch: members.map((request) => this.#rid(request)), seq_lens: members.map((request) => running.computedOf(request)) };
    const late = this.#config.overlap ? 0 : -1;
    return {
      ...shared,
      batch: [
        ...record.sequences.map((request, i) => [this.#rid(request), record.before[i]!, record.tokens[i]!]),
        ...members.map((request) => [this.#rid(request), request.promptTokens + running.outputsOf(request) + late, 1]),
      ],
    };
  }

  #after(known: Set<SglangRequest>, done: Set<SglangRequest>): Record<string, unknown> {
    const { running, waiting, runningCount, isFull, pool, cache, ratio } = this.#scheduler;
    const finished = [...known].filter((request) => request.finished && !done.has(request));
    for (const request of finished) done.add(request);
    return {
      finished: finished.map((request) => {
        const out = running.outputsOf(request);
        const reason = request instanceof DummyRequest ? 'FINISH_ABORT' : out >= request.maxTokens ? 'FINISH_LENGTH' : 'FINISH_MATCHED_TOKEN';
        return { rid: this.#rid(request), out, cached_tokens: request.cachedTokens, reason };
      }),
      waiting: waiting.map((request) => this.#rid(request)),
      running: runningCount,
      batch_is_full: isFull,
      free: pool.available,
      evictable: cache.evictable,
      protected: cache.protectedTokens,
      new_token_ratio: ratio.value,
      sent: this.#sent.splice(0),
    };
  }

  #eviction(node: RadixNode): unknown {
    const tokens = this.#tokens[this.#owner.get(node.path!)!]!;
    return { len: node.tokens, depth_tokens: node.end, head: tokens.slice(node.start, Math.min(node.end, node.start + 4)) };
  }

  #rid({ request }: SglangRequest): string {
    return this.#trace.requests[request]!.rid;
  }

  #isTooLong({ input_ids: ids }: SglangTraceRequest): boolean {
    return ids.length >= promptLimit(this.#config);
  }

  #room(spec: SglangTraceRequest): number {
    return Math.min(spec.max_new_tokens ?? 128, maxRequestTokens(this.#config) - spec.input_ids.length - 1);
  }

  /** The fake model's outputs are a function of request and position. */
  #tokensOf(spec: SglangTraceRequest): number[] {
    const outputs = Array.from({ length: Math.max(1, this.#room(spec)) + 1 }, (_, i) => (i + 1 === spec.output_len ? EOS : hashId(spec.rid, 1_000_000 + i)));
    return [...(this.#isTooLong(spec) ? [0] : spec.input_ids), ...outputs];
  }

  #createRequests(): SglangRequest[] {
    const { requests } = this.#trace;
    const keys = [...new Set(requests.map(({ extra_key: key }) => key))].filter((key) => key !== undefined);
    const flat = this.#tokens.flat();
    const content: ContentIndex = {
      offsets: Int32Array.from(this.#tokens.reduce<number[]>((ends, tokens) => [...ends, ends.at(-1)! + tokens.length], [0])),
      segmentIds: Int32Array.from(flat),
      segmentTokens: new Int32Array(flat.length).fill(1),
    };
    const census = new SegmentCensus(content);
    const trie = new ContentTrie();
    const byName = requests.map(({ rid }) => rid).sort((a, b) => (a < b ? -1 : 1));
    const unnamed = this.#config.enablePriorityScheduling ? (this.#config.scheduleLowPriorityValuesFirst ? NO_PRIORITY : -NO_PRIORITY) : 0;
    return requests.map((spec, i) => {
      const path = new TokenPath(trie, content, census, i, 0, spec.extra_key === undefined ? 0 : 1 + keys.indexOf(spec.extra_key));
      this.#owner.set(path, i);
      const isTooLong = this.#isTooLong(spec);
      return new (isTooLong ? DummyRequest : SglangRequest)({
        request: i,
        promptTokens: isTooLong ? 1 : spec.input_ids.length,
        maxTokens: this.#room(spec),
        stopAt: spec.output_len ?? 0,
        priority: spec.priority ?? unnamed,
        arrivalS: spec.arrival ?? 0,
        tieRank: byName.indexOf(spec.rid),
        adapter: 0,
        path,
        ignoreEos: spec.ignore_eos ?? false,
      });
    });
  }
}

/** The real server's answer to whoever does not get into the queue. */
function reasonOf(why: 'queue-full' | 'outranked'): string {
  const message = why === 'queue-full' ? 'The request queue is full.' : 'The request is aborted by a higher priority request.';
  return `{'type': 'abort', 'status_code': <HTTPStatus.SERVICE_UNAVAILABLE: 503>, 'message': '${message}'}`;
}

/** The recorder's hash of (request, position) to a token. */
function hashId(name: string, position: number): number {
  let h = 2_166_136_261;
  for (const character of `${name}:${position}`) h = Math.imul(h ^ character.charCodeAt(0), 16_777_619) & 0x7fff_ffff;
  return h % 900_000_000;
}
