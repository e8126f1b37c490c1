import type { ColdStart, ColdStartStage, StageSpan } from './cold-start.ts';

/** A stage's length in one start. */
export interface DrawnStage {
  readonly seconds: number;
  readonly cached: boolean;
}

/** All stages whose length does not depend on when they begin. */
export type DrawnStages = Readonly<Record<Exclude<ColdStartStage, 'node' | 'probe'>, DrawnStage>>;

/** How the stages follow each other. */
export interface Order {
  readonly nodeS: number;
  /** The weights come while the image is pulled and the process begins. */
  readonly overlap: boolean;
  /** Wait for the readiness probe, from the age of the container when the server answers. */
  readonly probeS: (sinceContainerS: number) => number;
}

const AFTER_FETCH = ['load', 'trace', 'compile', 'capture', 'profile', 'warmup'] as const;

/** Puts drawn stages on the time axis. Without overlap each begins where the one before it ends; stages of no length appear only when cached. */
export function layOut(stages: DrawnStages, { nodeS, overlap, probeS }: Order): ColdStart {
  const spans: StageSpan[] = [];
  const put = (stage: ColdStartStage, fromS: number, { seconds, cached }: DrawnStage): number => {
    if (seconds > 0 || cached) spans.push({ stage, fromS, toS: fromS + seconds, cached });
    return fromS + seconds;
  };
  put('node', 0, { seconds: nodeS, cached: false });
  const runningS = put('image', nodeS, stages.image);
  const processedS = put('process', runningS, stages.process);
  const fetchedS = put('fetch', overlap ? nodeS : processedS, stages.fetch);
  let atS = Math.max(processedS, fetchedS);
  for (const stage of AFTER_FETCH) atS = put(stage, atS, stages[stage]);
  const readyS = put('probe', atS, { seconds: probeS(atS - runningS), cached: false });
  return { spans, runningS, metricsS: atS, readyS };
}
