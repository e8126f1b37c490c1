import { transferLink, TransferQueue, transferS } from '@foretoken/latency';
import type { Deployment, TransferLink } from '@foretoken/latency';

/** Rates of the ways between a GPU and the tiers of its KV cache. */
export interface KvLinkRates {
  readonly host: TransferLink;
  readonly disk: TransferLink;
}

/** The deployment's rates. @throws ForetokenError E0409 for a GPU of unknown PCIe rate. */
export function kvLinkRates({ gpu, data }: Pick<Deployment, 'gpu' | 'data'>): KvLinkRates {
  return { host: transferLink(data.features, gpu, 'host'), disk: transferLink(data.features, gpu, 'nvme') };
}

/**
 * The ways between a GPU and the tiers of its KV cache, in use by one replica: PCIe up and down, each moving one thing
 * after the other, and the drive, which all GPUs of the replica read at once.
 */
export class KvLinks {
  readonly #rates: KvLinkRates;
  readonly #up: TransferQueue;
  readonly #down: TransferQueue;
  readonly #drive: TransferQueue;

  constructor(rates: KvLinkRates) {
    this.#rates = rates;
    this.#up = new TransferQueue(rates.host);
    this.#down = new TransferQueue(rates.host);
    this.#drive = new TransferQueue(rates.disk);
  }

  /** `bytes` of one GPU are written to its host from `nowS` on; returns when they are there. */
  store(nowS: number, bytes: number): number {
    return this.#down.enqueue(nowS, bytes);
  }

  /** `bytes` of one GPU come from its host, not before `notBeforeS`; returns when they are there. */
  load(nowS: number, bytes: number, notBeforeS: number = nowS): number {
    return this.#up.enqueue(nowS, bytes, notBeforeS);
  }

  /** `bytes` of all GPUs together come from the drive into host memory; returns when they are there. */
  read(nowS: number, bytes: number): number {
    return this.#drive.enqueue(nowS, bytes);
  }

  /** When the drive has read everything asked for so far. */
  get driveFreeS(): number {
    return this.#drive.freeS;
  }

  /** Seconds for bytes of one GPU from the host, with nothing before them. */
  hostS(bytes: number): number {
    return transferS(this.#rates.host, bytes);
  }
}
