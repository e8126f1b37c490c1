import { parseTrace } from '@foretoken/workload';
import { readFileSync } from 'node:fs';
const bytes = readFileSync('/tmp/az.csv');
function* chunksOf(bytes, size = 4 * 1024 * 1024) { for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size); }
for (let i=0;i<4;i++){ const c0=process.cpuUsage(); const t=performance.now(); const r = await parseTrace(chunksOf(bytes)); const c=process.cpuUsage(c0); console.log(r.columns.count, ((performance.now()-t)|0), 'ms wall', (c.user+c.system)/1000|0, 'ms cpu', (bytes.length/1e6/((c.user+c.system)/1e6))|0, 'MB/s cpu'); }
