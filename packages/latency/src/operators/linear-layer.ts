import type { Device } from './device.ts';

/** Launch of a state-space or linear-attention kernel [guess, latency-memory.md 3.11]. */
const LAUNCH_US = 10;
/** Share of the bf16 peak that the chunked scan reaches [guess]. */
const SCAN_EFFICIENCY = 0.3;
/** FLOP per token and state element in the chunked scan: decay, update, read-out [guess]. */
const SCAN_FLOP = 8;

/**
 * A layer without KV cache: each step reads and writes every sequence's state, whatever the context;
 * `stateBytes` per sequence and rank.
 */
export function createLinearLayer(device: Device, stateBytes: number): (sequences: number) => number {
  return (sequences) => LAUNCH_US + (sequences * stateBytes * 2) / device.bandwidth;
}

/** The chunked scan over the tokens of a step (2 bytes per state element). */
export function createLinearScan(device: Device, stateBytes: number): (tokens: number) => number {
  const perToken = (SCAN_FLOP * stateBytes) / 2 / (device.peak('bf16') * SCAN_EFFICIENCY);
  return (tokens) => tokens * perToken;
}
