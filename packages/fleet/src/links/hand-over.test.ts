import { createRequestLog, prefillLegColumns, VLLM_V1_BARE, VllmV1Replica } from '@foretoken/engines';
import type { KvHandover, RequestColumns } from '@foretoken/engines';
import { linearStepTime } from '@foretoken/latency';
import { expect, it } from 'vitest';
import { replicaNic } from './default-nic.ts';
import { Network } from './network.ts';

/** A step takes 10 ms and 1 ms per token; a token of KV has 1,000 bytes, a NIC moves 100,000 a second. */
const stepTime = linearStepTime({ base: 0.01, perToken: 0.001, perRequest: 0, perContextToken: 0 });
const BYTES_PER_TOKEN = 1000;

it('adds prefill, transfer and one step up to the first token, and frees both sides', () => {
  const columns: RequestColumns = { count: 2, arrivalS: Float64Array.of(0, 0), inputTokens: Int32Array.of(160, 160), outputTokens: Int32Array.of(4, 4) };
  const network = new Network({ nicOf: () => replicaNic(1, 100_000), latencyS: 0.5 });
  const rowOf = new Map<number, number>();
  const config = { ...VLLM_V1_BARE, numGpuBlocks: 41 };
  const prefilled: [row: number, nowS: number][] = [];
  const port: KvHandover = { remoteTokens: () => 0, keeps: () => true, fetch: () => undefined };
  const sink = { onStep: (): void => undefined, onEmptyStep: (): void => undefined, onGap: (): void => undefined, onEnd: (...end: [number, number]): void => void prefilled.push(end) };
  const prefill = new VllmV1Replica({ columns: prefillLegColumns(columns), log: createRequestLog(2), sink, config, stepTime, handover: port });
  const log = createRequestLog(2);
  const pull: KvHandover = {
    remoteTokens: () => 160,
    keeps: () => false,
    fetch: (row, tokens, nowS) => void rowOf.set(network.start(0, 1, tokens * BYTES_PER_TOKEN, nowS), row),
  };
  const decode = new VllmV1Replica({ columns, log, config, stepTime, handover: pull });

  for (let row = 0; row < 2; row++) prefill.submit(row, 0);
  prefill.advance(10);
  // Both prompts in one step: 10 + 320 ms.
  expect(prefilled).toEqual([[0, 0.33], [1, 0.33]]);
  for (const [row, endS] of prefilled) decode.submit(row, endS);
  decode.advance(1);
  // They share the link: 320,000 bytes are 3.2 s, and the latency.
  expect(network.nextEndS()).toBeCloseTo(0.33 + 3.2 + 0.5, 12);
  for (const { transfer, endS } of network.take(10)) {
    decode.advance(endS);
    decode.received(rowOf.get(transfer)!, endS);
    prefill.releaseKv(rowOf.get(transfer)!, endS);
  }
  decode.advance(Infinity);
  // The last prompt token of both: 12 ms.
  for (const row of [0, 1]) expect(log.firstTokenS[row]).toBeCloseTo(4.03 + 0.012, 12);
  expect(log.finishS[1]).toBeCloseTo(4.03 + 4 * 0.012, 12);
  for (const side of [prefill, decode]) {
    side.checkIntegrity();
    expect(side.snapshot()).toMatchObject({ running: 0, waiting: 0, freeBlocks: 40 });
  }
});
