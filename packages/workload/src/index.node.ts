export { loadTraceCatalogue } from './catalogue/load-trace-catalogue.node.ts';
export { loadProfile, profileNames, tracesFolder } from './profile/load-profile.node.ts';
export { loadRateSeries } from './rates/load-rate-series.node.ts';
export { readTrace, type ReadTrace } from './readers/read-trace.node.ts';
export { traceFiles } from './readers/trace-files.node.ts';
