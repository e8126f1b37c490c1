import type { GpuSpec } from '@foretoken/catalog';
import { numberAt, objectAt, textAt } from './read-json.ts';

/** Constants of FlashAttention-2's mixed-batch kernel. */
export interface Fa2Parameters {
  /** GPU that they were fitted on. */
  readonly measuredOn: string;
  readonly prefill: { readonly t0Us: number; readonly ec: number; readonly em: number; readonly wq: number; readonly tile: number };
  readonly decodeEm: number;
  readonly mixed: {
    readonly gamma: number;
    readonly l2ratio: number;
    readonly l2cap: number;
    readonly tbUs: number;
    readonly bwcta: number;
    readonly p: number;
  };
}

/** Reads `fa2-mixed.json` for a GPU, or null when its attention kernel is not FlashAttention-2. */
export function parseFa2(json: unknown, gpu: GpuSpec, where: string): Fa2Parameters | null {
  if (gpu.attentionKernel !== 'fa2') return null;
  const file = objectAt(json, where);
  const selection = objectAt(file['selection'], `${where}.selection`);
  const measuredOn = textAt(selection, gpu.architecture.includes('sm120') ? 'sm120' : 'default', `${where}.selection`);
  const gpus = objectAt(file['gpus'], `${where}.gpus`);
  const at = `${where}.gpus.${measuredOn}`;
  const row = objectAt(gpus[measuredOn], at);
  const prefill = objectAt(row['prefill'], `${at}.prefill`);
  const decode = objectAt(row['decode'], `${at}.decode`);
  const mixed = objectAt(row['mixed'], `${at}.mixed`);
  const ofPrefill = (key: string): number => numberAt(prefill, key, `${at}.prefill`);
  const ofMixed = (key: string): number => numberAt(mixed, key, `${at}.mixed`);
  return {
    measuredOn,
    prefill: { t0Us: ofPrefill('t0_us'), ec: ofPrefill('ec'), em: ofPrefill('em'), wq: ofPrefill('wq'), tile: ofPrefill('tile') },
    decodeEm: numberAt(decode, 'em', `${at}.decode`),
    mixed: {
      gamma: ofMixed('gamma'),
      l2ratio: ofMixed('l2ratio'),
      l2cap: ofMixed('l2cap'),
      tbUs: ofMixed('tb_us'),
      bwcta: ofMixed('bwcta'),
      p: ofMixed('p'),
    },
  };
}
