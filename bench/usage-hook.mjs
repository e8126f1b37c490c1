// Preloaded into a measured process (node --import): at exit it writes what the process used, in one JSON line.
import { writeFileSync } from 'node:fs';

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  writeFileSync(process.env.FORETOKEN_USAGE_FILE, JSON.stringify({ cpuS: (userCPUTime + systemCPUTime) / 1e6, peakBytes: maxRSS * 1024 }));
});
