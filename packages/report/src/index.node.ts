export { renderPng } from './charts/render-png.node.ts';
export { readResult } from './files/read-result.node.ts';
export type { RenderedChart } from './files/render-charts.node.ts';
export { renderReport } from './files/render-report.node.ts';
export type { RenderedReport } from './files/render-report.node.ts';
export { writeComparison } from './files/write-comparison.node.ts';
export { rebuildReport, writeReport } from './files/write-report.node.ts';
export type { WrittenReport } from './files/write-report.node.ts';
export { browserBundles } from './html/browser-bundles.node.ts';
