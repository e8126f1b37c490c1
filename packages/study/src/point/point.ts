import type { RunResult, ScenarioSet } from '@foretoken/fleet';
import type { FigureId, Figures } from './figures.ts';

/** What a parameter of a study can be: whatever YAML can write on one line. */
export type ParameterValue = string | number | boolean | null | readonly ParameterValue[] | { readonly [key: string]: ParameterValue };

/** One combination of parameters of a study; plain data. */
export interface StudyPoint {
  /** From 0, in the order of the design. */
  readonly index: number;
  /** By the name of the domain. */
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** What makes the scenario of this point from the scenario of the study; paths are relative to its folder. */
  readonly sets: readonly ScenarioSet[];
}

/** A scenario with the settings of one point: all that a worker needs beside the files that it names. Plain data. */
export interface PointTask {
  /** Content hash of everything that the outcome depends on; see `pointKey`. */
  readonly key: string;
  readonly sets: readonly ScenarioSet[];
}

/** The scenario that the points of a study share. Plain data. */
export interface StudyScenario {
  /** Name in errors: the path as the user gave it. The same on every machine, whatever `folder` is there. */
  readonly shown: string;
  readonly text: string;
  /** Folder that its paths are relative to. */
  readonly folder: string;
  /** On a worker: folder below which the files of the study have the absolute paths of the machine they came from; `folder` is of that machine, too. */
  readonly root?: string;
  /** With `root`: absolute path, on that machine, of the folder that the command was started in. */
  readonly cwd?: string;
}

/** A point that ran: means over its replications. */
export interface PointSuccess {
  readonly key: string;
  readonly status: 'ok';
  readonly verdict: RunResult['decision']['verdict'];
  /** `llama-3.1-8b bf16 · vllm-v1 0.23 · 4 × h100-sxm` */
  readonly title: string;
  readonly bottleneck: string;
  /** Where its step times come from, in words. */
  readonly latencyModel?: string;
  readonly replications: number;
  /** Requests simulated, all replications together. */
  readonly requests: number;
  readonly figures: Figures;
  /** 95 % half-widths, where the runs know one. */
  readonly halfWidths: Readonly<Partial<Record<FigureId, number>>>;
  /** Codes of the warnings, each once. */
  readonly warnings: readonly string[];
}

/** A point that could not run; the study goes on. */
export interface PointFailure {
  readonly key: string;
  readonly status: 'failed';
  readonly code: string;
  /** What is wrong, as one sentence without place. */
  readonly message: string;
  readonly hint: string;
  /** 2 = invalid, 4 = does not fit, 1 = a bug, or a worker that died. */
  readonly exitCode: number;
}

/** What became of a point. JSON of it is the same on every machine. */
export type PointOutcome = PointSuccess | PointFailure;

/** A point with its outcome: a row of a study. */
export interface StudyRow extends Pick<StudyPoint, 'index' | 'parameters'> {
  readonly outcome: PointOutcome;
}
