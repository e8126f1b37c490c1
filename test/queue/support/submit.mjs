// A submitter that can be killed: node submit.mjs <study.json> <ledger.ndjson>, with FORETOKEN_QUEUE. Appends what it has not yet.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { createQueueExecutor } from '../../../packages/study/dist/index.node.js';

const [, , studyFile, ledger] = process.argv;
const { study, tasks, cwd } = JSON.parse(readFileSync(studyFile, 'utf8'));
process.chdir(cwd);
const kept = new Set(existsSync(ledger) ? readFileSync(ledger, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line).key) : []);
const executor = createQueueExecutor({ url: process.env.FORETOKEN_QUEUE });
const events = {
  onOutcomes: (outcomes) => appendFileSync(ledger, outcomes.map((outcome) => `${JSON.stringify(outcome)}\n`).join('')),
  onMessage: (message) => process.stderr.write(`${message}\n`),
};
await executor.execute(study, tasks.filter(({ key }) => !kept.has(key)), events, new AbortController().signal);
await executor.close();
process.stdout.write('complete\n');
