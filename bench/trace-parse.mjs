// Parse speed of the Azure CSV reader, end to end: bytes -> sorted request columns.
// Usage: node bench/trace-parse.mjs [megabytes=220]   (after `npm run build`)
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseTrace } from '@foretoken/workload';
import { readTrace } from '@foretoken/workload/node';

const megabytes = Number(process.argv[2] ?? 220);

/** Azure 2023 layout (7 digits, CRLF), rows 10 ms apart with varied lengths. */
function azureBytes(size) {
  const bytes = Buffer.alloc(size + 64);
  let length = bytes.write('TIMESTAMP,ContextTokens,GeneratedTokens\r\n', 0, 'latin1');
  let rows = 0;
  const start = Date.UTC(2023, 10, 16);
  for (let second = 0; length < size; second++) {
    const prefix = new Date(start + second * 1000).toISOString().slice(0, 19).replace('T', ' ');
    for (let tick = 0; tick < 100 && length < size; tick++, rows++) {
      const input = 1 + ((rows * 7919) % 7437);
      const output = 6 + ((rows * 104729) % 995);
      length += bytes.write(`${prefix}.${String(tick * 100003).padStart(7, '0')},${input},${output}\r\n`, length, 'latin1');
    }
  }
  return { bytes: bytes.subarray(0, length), rows };
}

function* chunksOf(bytes, size = 4 * 1024 * 1024) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function measure(name, bytes, work) {
  const cpuBefore = process.cpuUsage();
  const start = performance.now();
  const rows = await work();
  const seconds = (performance.now() - start) / 1000;
  const cpu = process.cpuUsage(cpuBefore);
  console.log(
    `${name.padEnd(34)} ${(bytes / 1e6 / seconds).toFixed(0).padStart(5)} MB/s  ${(rows / 1e6 / seconds).toFixed(2).padStart(6)} Mrow/s  ` +
      `${seconds.toFixed(2)} s wall  ${((cpu.user + cpu.system) / 1e6).toFixed(2)} s CPU  ${(process.memoryUsage.rss() / 1e6).toFixed(0)} MB RSS`,
  );
}

const { bytes, rows } = azureBytes(megabytes * 1e6);
console.log(`${(bytes.length / 1e6).toFixed(0)} MB, ${rows} rows, node ${process.version}`);
const folder = mkdtempSync(join(tmpdir(), 'foretoken-bench-'));
try {
  const file = join(folder, 'azure.csv');
  writeFileSync(file, bytes);
  const expectRows = (count) => {
    if (count !== rows) throw new Error(`read ${count} rows, not ${rows}`);
    return count;
  };
  for (let round = 1; round <= 3; round++) {
    await measure(`parseTrace, memory, round ${round}`, bytes.length, async () => expectRows((await parseTrace(chunksOf(bytes))).columns.count));
  }
  for (let round = 1; round <= 2; round++) {
    await measure(`readTrace, file + SHA-256, round ${round}`, bytes.length, async () => expectRows((await readTrace(file)).columns.count));
  }
} finally {
  rmSync(folder, { recursive: true });
}
