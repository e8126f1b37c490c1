export type { CdfCurve, MetricSummary, RunResult, RunWarning, SloCheck, Timeline } from './result.ts';
