export type { ExecutedStudy, ExecutorEvents, StudyExecutor, StudyFile } from './execute/study-executor.ts';
export type { FigureId, Figures, FigureSpec } from './point/figures.ts';
export { FIGURE_IDS, FIGURES, figuresOf, halfWidthsOf, isFigureId } from './point/figures.ts';
export type { KeyBase } from './point/point-key.ts';
export { keyBase, pointKey } from './point/point-key.ts';
export type { ParameterValue, PointFailure, PointOutcome, PointSuccess, PointTask, StudyPoint, StudyRow, StudyScenario } from './point/point.ts';
export type { AnyPolicy } from './policies/any-policy.ts';
export type { DesignMethod, Sweep, SweepDomain } from './sweep/sweep.ts';
