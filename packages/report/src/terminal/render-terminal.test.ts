import { describe, expect, it } from 'vitest';
import { emptyRun, fixtureRun } from '../testing/run-result.ts';
import { renderTerminal } from './render-terminal.ts';

const { result } = fixtureRun();
const plain = (run: typeof result, width = 100): string => renderTerminal(run, { color: false, width });

describe('the terminal report', () => {
  it('answers first: title, decision, bottleneck, suggestion, then the table', () => {
    const lines = plain(result).split('\n').filter((line) => line !== '');
    expect(lines[0]).toBe(result.title);
    expect(lines[1]).toBe(`  ✗ ${result.decision.sentence}`);
    expect(lines[2]).toMatch(/^ {4}Bottleneck: the prefill queue/);
    expect(lines[3]).toMatch(/^ {4}Try: Raise/);
    expect(lines[4]).toMatch(/^ +mean +p50 +p95 +p99 +SLO +± 95 % CI of p99$/);
    expect(lines.slice(5, 10).map((line) => line.trim().split(' ')[0])).toEqual(['TTFT', 'ITL', 'TPOT', 'E2E', 'queue']);
  });

  it('aligns the numbers of each column to the right', () => {
    const table = plain(result).split('\n').filter((line) => /^ {2}(TTFT|ITL|TPOT|E2E|queue) /.test(line));
    const ends = table.map((line) => [...line.matchAll(/(?:µs|ms|s)(?= {2,}|$)/g)].slice(0, 4).map((match) => match.index + match[0].length));
    for (const column of [0, 1, 2, 3]) expect(new Set(ends.map((end) => end[column])).size).toBe(1);
  });

  it('marks each bound met or missed, and one that noise may turn', () => {
    const close = { ...result, slo: [{ metric: 'ttft', statistic: 'p99', boundS: 1, actualS: 0.98, intervalS: 0.05, met: true } as const] };
    expect(plain(result)).toMatch(/TTFT .*p99 ≤ 1.00 s ✗/);
    expect(plain(result)).toMatch(/ITL .*p99 ≤ 100 ms ✓/);
    expect(plain(close)).toMatch(/p99 ≤ 1.00 s ✓ ~/);
    expect(plain(close)).toContain('the bound lies within the 95 % interval');
  });

  it('puts no tick of a class beside figures of all requests', () => {
    const chat = { class: 'chat', metric: 'itl', statistic: 'p99', boundS: 0.08, actualS: 0.048, intervalS: null, met: true } as const;
    const text = plain({ ...result, slo: [chat, { metric: 'ttft', statistic: 'p99', boundS: 1, actualS: 2, intervalS: null, met: false } as const] });
    expect(text.replaceAll(/\s+/g, ' ')).toContain('Bounds are of classes, these rows of all requests: chat p99 mean ITL per request 48.0 ms ≤ 80.0 ms ✓; others p99 TTFT 2.00 s > 1.00 s ✗.');
    expect(text.split('\n').filter((line) => /^ {2}(TTFT|ITL) /.test(line)).join('')).not.toMatch(/[✓✗]/);
  });

  it('gives a second bound of the same metric its own line', () => {
    const two = { ...result, slo: [...result.slo, { metric: 'ttft', statistic: 'p50', boundS: 0.2, actualS: 13, intervalS: null, met: false } as const] };
    expect(plain(two).split('\n').filter((line) => line.includes('≤'))).toHaveLength(3);
  });

  it('says what was offered, delivered, kept and paid, and ends with where it comes from', () => {
    const text = plain(result);
    for (const part of ['offered ', 'goodput', 'in tok/s', 'out tok/s', 'MSER-5', 'batch mean 38.2 / max 48', 'queue mean 6.40 / max 71', '27,811 blocks × 16 = 444,976 tokens',
      '18 preemptions', 'hits 2.9 %', 'rate = prompt tokens found', '$2.99 per hour', '$0.713 per M output', '$0.116 per M total', 'at goodput', '2026-11', 'weights 15.0 GiB']) {
      expect(text).toContain(part);
    }
    const order = ['throughput', 'cost', 'memory', 'latency model', 'trace', 'scenario 1f3a9c02b7e4', '! W0502'].map((part) => text.indexOf(part));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(text).toContain('dropped: 1 bad row, 2 zero output');
  });

  it('says from which tier the hits came, where there are tiers', () => {
    const tiers = { deviceTokens: 60, hostTokens: 30, diskTokens: 10, hostCapacityTokens: 5000, diskCapacityTokens: Infinity, definition: 'tokens loaded at first admission' };
    const text = plain({ ...result, cache: { ...result.cache, tiers } }, 200);
    expect(text).toContain('hits from GPU 60.0 % / host 30.0 % / disk 10.0 %');
    expect(text).toContain('host 5,000 tokens, disk no limit per replica');
    expect(text).toContain('from a tier = tokens loaded at first admission');
    expect(plain(result)).not.toContain('KV tiers');
  });

  it('prints a dash with its reason, never NaN, when nothing completed', () => {
    const text = plain(emptyRun());
    expect(text).not.toMatch(/NaN|Infinity|undefined|null/);
    expect(text).toContain('–: no request produced a token, so no latency was measured.');
    expect(text).toContain('failed: 12 prompt too long (100 %)');
    expect(text).toContain('– per M output tokens (none were produced)');
  });

  it('says why an interval, a goodput, a price or a steady state is missing', () => {
    const text = plain({ ...fixtureRun(1).result, goodput: null, cost: null });
    expect(text).toContain('± –: the run is too short for an interval.');
    expect(text).toContain('– (none found: the transient does not end)');
    expect(text).toContain('– (the scenario sets no SLO)');
    expect(text).toContain('– (no price is known for this GPU)');
  });

  it('fits the width, from 80 to 110 columns', () => {
    for (const [width, limit] of [[80, 80], [100, 100], [110, 110], [20, 80], [400, 110], [Number.NaN, 100]] as const) {
      for (const line of plain(result, width).split('\n')) expect(line.length).toBeLessThanOrEqual(limit);
    }
  });

  it('keeps its lines when numbers are huge', () => {
    const huge = 1e30;
    const text = plain({ ...result, throughput: { ...result.throughput, outputTokensPerS: huge, makespanS: huge }, latency: { ...result.latency, e2e: { ...result.latency.e2e, p99: huge } } });
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });

  it('colours only when asked to, without moving a character', () => {
    const coloured = renderTerminal(result, { color: true, width: 100 });
    // oxlint-disable-next-line no-control-regex -- escape sequences are what this strips
    const escapes = /\u001b\[\d+m/g;
    expect(coloured).toMatch(escapes);
    expect(plain(result)).not.toMatch(escapes);
    expect(coloured.replace(escapes, '').replace(/ +$/gm, '')).toBe(plain(result));
  });

  it('lets no control character of a name reach the terminal', () => {
    const text = plain({ ...result, title: 'evil\u001b[2Jtitle\u0007', decision: { ...result.decision, sentence: 'a\u001b]0;b' } });
    // oxlint-disable-next-line no-control-regex -- control characters are what must be absent
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
  });

  it('is the same text for the same result', () => expect(plain(result)).toBe(plain(fixtureRun().result)));
});
