import type { StudyHead } from '../../study-charts/study-head.ts';

/** What the page of a study says of its origin; the manifest of a finished study has it all. */
export interface StudyReportHead extends StudyHead {
  /** Version of Foretoken that computed it. */
  readonly version: string;
  /** Files that the scenario names, with the SHA-256 of their content. */
  readonly files?: readonly { readonly name: string; readonly sha256: string }[];
}
