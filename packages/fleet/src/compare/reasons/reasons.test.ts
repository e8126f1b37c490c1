import { describe, expect, it } from 'vitest';
import { createWaitTotals } from '../../record/wait-totals.ts';
import type { WaitTotals } from '../../record/wait-totals.ts';
import type { PlanFacts } from '../candidate-run.ts';
import { batchReason } from './batch.ts';
import { against } from './contrast.ts';
import type { Side } from './contrast.ts';
import { memoryReason } from './memory.ts';
import { prefillReason } from './prefill.ts';
import { queueReason } from './queue.ts';

const PLAN: PlanFacts = {
  traits: { reservesOutput: 'nothing', mixesPrefillAndDecode: true, continuousBatching: true, sharesPrefixes: 'never', cachesGeneratedTokens: false },
  limits: { sequences: { flag: 'max_num_seqs', option: 'maxNumSeqs', value: 64 }, stepTokens: { flag: 'max_tokens', option: 'maxTokens', value: 2048 }, length: { flag: 'max_model_len', option: 'maxModelLen' } },
  maxModelLen: 8192,
  kvTokens: 100_000,
  decodeSteps: [],
  overlaps: false,
};

const METRICS = { queueMeanS: 1, queueShare: 0.8, prefillMeanS: 0.1, prefillShare: 0.2, stepMeanS: 0.01, kvUsagePeak: 1, batchMean: 10, batchMax: 20, hitRate: null, itl: { p50: 0.01, p99: 0.04 } };

interface Given {
  readonly label?: string;
  readonly metrics?: object;
  readonly plan?: Partial<PlanFacts>;
  readonly waits?: Partial<WaitTotals>;
}

/** A side that spent 100 request-seconds in the queue. */
function side({ label = 'a', metrics, plan, waits }: Given = {}): Side {
  const memory = { kvBytes: 0, overheadBytes: 0 };
  return { label, plan: { ...PLAN, ...plan }, metrics: { ...METRICS, ...metrics }, failures: {}, memory, waits: { ...createWaitTotals(), ...waits }, queueS: 100 } as unknown as Side;
}

const queueOf = (given: Given): string => queueReason({ own: side(given), other: undefined })?.sentence ?? '';

describe('why requests waited', () => {
  it('is the bound at which they waited, not one that the run touched at another time', () => {
    expect(queueOf({ waits: { waitingS: 100, stepFullS: 90 } })).toContain('because steps are full of prompt tokens for 90.0 % of that time (2,048 a step, max_tokens)');
    expect(queueOf({ waits: { waitingS: 100, batchFullS: 90 } })).toContain('because the batch is at its limit of 64 (max_num_seqs)');
    expect(queueOf({ waits: { waitingS: 100, heldS: 90, heldUsageS: 0.96 * 90 } })).toContain('because the KV cache is full (96.0 % in use meanwhile)');
  });

  it('is left out where the figures do not show it', () => {
    const without = 'Waits 1.00 s in the queue (80.0 % of TTFT).';
    expect(queueOf({})).toBe(without);
    expect(queueOf({ waits: { waitingS: 100, stepFullS: 40, batchFullS: 40 } })).toBe(without);
    expect(queueOf({ waits: { waitingS: 100, heldS: 90, heldUsageS: 9 } })).toBe(without);
    expect(queueOf({ waits: { waitingS: 300, stepFullS: 200 } }), 'preempted requests may have waited there').toBe(without);
  });

  it('is what admission reserves only where room was in use', () => {
    const plan: Partial<PlanFacts> = { traits: { ...PLAN.traits, reservesOutput: 'whole' } };
    expect(queueOf({ plan, waits: { waitingS: 100, heldS: 90, heldUsageS: 0.7 * 90 } })).toContain('admission reserves the whole output (KV cache 70.0 % in use meanwhile)');
    expect(queueOf({ plan, waits: { waitingS: 100, heldS: 90, heldUsageS: 9 } })).not.toContain('because');
  });
});

describe('why prefill takes longer', () => {
  const slower = (given: Given): string => prefillReason({ own: side({ ...given, metrics: { prefillMeanS: 0.2, stepMeanS: 0.075, ...given.metrics } }), other: side({ label: 'b', metrics: { stepMeanS: 0.075 }, plan: { limits: { ...PLAN.limits, stepTokens: null } } }) })?.sentence ?? '';

  it('is the step that runs already, where steps overlap and the difference is about one of them', () => {
    expect(slower({ plan: { overlaps: true } })).toContain('a prompt waits for that one (75.0 ms on average)');
    expect(slower({ plan: { overlaps: true }, metrics: { stepMeanS: 0.01 } })).toMatch(/in b\.$/);
  });

  it('is the token budget only where steps reach it', () => {
    expect(slower({ waits: { promptSteps: 10, fullPromptSteps: 8 } })).toContain('80.0 % of the steps with prompts are full (2,048 tokens, max_tokens)');
    expect(slower({ waits: { promptSteps: 10, fullPromptSteps: 1 } })).toMatch(/in b\.$/);
  });
});

describe('traits and figures', () => {
  it('names no trait that both have', () => {
    const other = side({ label: 'b', metrics: { itl: { p50: 0.01, p99: 0.08 } } });
    expect(batchReason({ own: side(), other })).toBeUndefined();
    expect(batchReason({ own: side(), other: { ...other, plan: { ...PLAN, traits: { ...PLAN.traits, mixesPrefillAndDecode: false } } } })?.sentence).toContain('where prefills run alone');
  });

  it('gives a difference against the other', () => {
    expect(against(3_199_984, 416_690, ['more', 'less', 'as many'])).toBe('7.7 times as many');
    expect(against(416_690, 3_199_984, ['more', 'less', 'as many'])).toBe('87.0 % less');
    expect(against(459_872, 416_690, ['more', 'less', 'as many'])).toBe('10.4 % more');
    expect(memoryReason({ own: side({ plan: { kvTokens: 110_000 } }), other: side({ label: 'b' }) })?.sentence).toContain('(10.0 % more)');
  });
});
