import type { TokenChain } from '@foretoken/kvcache';
import { BatchRequest } from '../core/batch-request.ts';
import type { LiveRequestFields } from '../core/live-request.ts';

/** `RequestState` of continuous batching with its pages. */
export class HfRequest extends BatchRequest {
  readonly chain: TokenChain | undefined;
  /** Pages in order. */
  table: number[] = [];
  /** Leading pages that the prefix cache knows. */
  registered = 0;
  /** Place among the active requests: larger became active later. */
  admission = 0;
  /** Its pages are in host memory. */
  isOffloaded = false;

  constructor(fields: LiveRequestFields, rank: number, submittedS: number, chain: TokenChain | undefined) {
    super(fields, rank, submittedS);
    this.chain = chain;
  }
}
