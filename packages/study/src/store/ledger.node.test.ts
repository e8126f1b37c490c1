import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PointFailure } from '../point/point.ts';
import { freshFolder } from '../testing/folder-bytes.node.ts';
import { memoryLedger, openLedger, readLedger } from './ledger.node.ts';

const outcome = (key: string, message = 'm'): PointFailure => ({ key, status: 'failed', code: 'E0301', message, hint: '', exitCode: 2 });

describe('a ledger', () => {
  it('keeps outcomes over sessions, the last of a key', async () => {
    const path = join(freshFolder(), 'ledger.ndjson');
    const first = await openLedger(path);
    await first.append([outcome('a'), outcome('b')]);
    await first.close();
    const second = await openLedger(path);
    await second.append([outcome('a', 'later')]);
    await second.close();
    expect([...(await readLedger(path)).outcomes.values()]).toEqual([outcome('a', 'later'), outcome('b')]);
  });

  it.each(['{"key":"c"', '{"key":"ü', '{}', '{"key":"c","status":"failed"}'])('drops a torn last line %s and goes on after the one before', async (torn) => {
    const path = join(freshFolder(), 'ledger.ndjson');
    const whole = `${JSON.stringify(outcome('ä'))}\n`;
    writeFileSync(path, whole + torn);
    const ledger = await openLedger(path);
    expect([...ledger.outcomes.keys()]).toEqual(['ä']);
    await ledger.append([outcome('b')]);
    await ledger.close();
    expect(readFileSync(path, 'utf8')).toBe(`${whole}${JSON.stringify(outcome('b'))}\n`);
  });

  it.each(['nonsense', '{}', '{"key":1,"status":"ok"}', 'null', ''])('refuses the line %j', async (line) => {
    const path = join(freshFolder(), 'ledger.ndjson');
    writeFileSync(path, `${JSON.stringify(outcome('a'))}\n${line}\n${JSON.stringify(outcome('b'))}\n`);
    await expect(openLedger(path)).rejects.toMatchObject({ code: 'E1023', message: `${path}:2: this line is no outcome of a point` });
  });

  it('is read in parts, wherever they are cut', async () => {
    const path = join(freshFolder(), 'ledger.ndjson');
    const outcomes = Array.from({ length: 3000 }, (_, i) => outcome(`k${i}`, 'ü'.repeat(1500 + (i % 17))));
    writeFileSync(path, outcomes.map((each) => `${JSON.stringify(each)}\n`).join(''));
    const read = await readLedger(path);
    expect([...read.outcomes.values()]).toEqual(outcomes);
    expect([read.bytes, read.torn]).toEqual([statSync(path).size, false]);
  });

  it('writes batches that come at once one after the other, each whole', async () => {
    const path = join(freshFolder(), 'ledger.ndjson');
    const ledger = await openLedger(path);
    const batches = Array.from({ length: 20 }, (_, batch) => Array.from({ length: 10 }, (__, i) => outcome(`${batch}/${i}`, 'x'.repeat(20_000))));
    await Promise.all(batches.map(async (batch) => await ledger.append(batch)));
    await ledger.close();
    expect(readFileSync(path, 'utf8')).toBe(batches.flat().map((each) => `${JSON.stringify(each)}\n`).join(''));
  });

  it('in memory keeps what a line would say', async () => {
    const ledger = memoryLedger();
    await ledger.append([{ ...outcome('a'), exitCode: -0 }]);
    expect(Object.is(ledger.outcomes.get('a')?.status === 'failed' && (ledger.outcomes.get('a') as PointFailure).exitCode, 0)).toBe(true);
  });
});
