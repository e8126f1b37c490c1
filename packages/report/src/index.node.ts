export { renderPng } from './charts/render-png.node.ts';
export type { RenderedChart } from './files/draw-charts.node.ts';
export { readResult } from './files/read-result.node.ts';
export { renderReport } from './files/render-report.node.ts';
export type { RenderedReport } from './files/render-report.node.ts';
export { writeCacheReport } from './files/write-cache-report.node.ts';
export { rebuildReport, writeReport } from './files/write-report.node.ts';
export type { WrittenReport } from './files/write-report.node.ts';
export { browserBundles } from './html/browser-bundles.node.ts';
