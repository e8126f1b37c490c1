export { loadLatencyData } from './load-latency-data.node.ts';
