import { describe, expect, it } from 'vitest';
import { fixtureCache } from '../testing/cache-result.ts';
import { cacheCsv } from './cache-csv.ts';
import { cacheProvenance } from './cache-provenance.ts';
import { ageTable, capacityTable } from './cache-table.ts';
import { renderCacheHtml } from './render-cache-html.ts';

describe('the answer', () => {
  it('gives the smallest capacity with nine tenths of what an endless cache finds, in three units', () => {
    // All share their first block; it stays as long as the two others of a prompt fit beside it.
    const { answer } = fixtureCache();
    expect(answer).toMatchObject({ policy: 'lru', definition: 'token_prefix', endlessRate: 39 / 120, share: 0.9, capacityBlocks: 1, capacityTokens: 16, capacityBytes: 16_384, fullCapacityBlocks: 1 });
    expect(answer.sentence).toBe('lru reaches 90 % of the hit rate of an endless cache at 1 block (16 tokens, 16.0 KiB of m KV).');
    expect(answer.detail).toBe('An endless cache finds 32.5 % of input tokens; lru needs 1 of 81 distinct blocks for all of it.');
  });

  it('says when no cache would help', () => {
    const { answer } = fixtureCache({ shared: 0 });
    expect([answer.capacityBlocks, answer.capacityBytes, answer.endlessRate]).toEqual([null, null, 0]);
    expect(answer.sentence).toContain('No cache of any size would help');
  });
});

describe('the tables', () => {
  it('have a row per capacity and a column per policy', () => {
    expect(capacityTable(fixtureCache({ shown: ['block_any'] }), 'block_any')).toEqual({
      titles: ['blocks', 'of all', 'tokens', 'KV memory', 'lru', 'fifo'],
      rows: [
        ['2', '2.5 %', '32', '32.0 KiB', '32.50 %', '0.00 %'],
        ['5', '6.2 %', '80', '80.0 KiB', '32.50 %', '21.67 %'],
        ['endless', '', '', '', '32.50 %', '32.50 %'],
      ],
    });
    expect(ageTable(fixtureCache(), 'block_any').rows).toEqual([]);
  });

  it('have ages apart from capacities', () => {
    const result = fixtureCache({ policies: ['ttl', 'lru'], ttlsS: [0.5, 90] });
    expect(ageTable(result, 'req_mean')).toEqual({ titles: ['time to live', 'ttl'], rows: [['500 ms', '0.00 %'], ['90.0 s', '32.50 %']] });
    expect(capacityTable(result, 'req_mean').titles).not.toContain('ttl');
  });

  it('are one CSV with an empty field where something does not apply', () => {
    const [header = '', ...rows] = cacheCsv(fixtureCache({ policies: ['lru', 'ttl'], capacities: [2, Infinity], ttlsS: [90] })).trimEnd().split('\n');
    expect(header.split(',')).toHaveLength(14);
    expect(rows.map((row) => row.split(',').slice(0, 6).join())).toEqual(['lru,2,32,32768,,120', 'lru,inf,,,,120', 'ttl,,,,90,120']);
  });
});

describe('the page', () => {
  it('answers first, shows every definition asked for, ends with the provenance, and holds its data', () => {
    const result = fixtureCache({ shown: ['block_prefix', 'req_mean'], ttlsS: [9], policies: ['lru', 'ttl'] });
    const page = renderCacheHtml(result, [], []);
    const order = ['<h1>', 'class="answer', 'id="charts"', 'id="block_prefix"', 'id="req_mean"', 'id="provenance"', 'id="foretoken-cache"'].map((part) => page.indexOf(part));
    expect(order.every((index) => index > 0)).toBe(true);
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(JSON.parse(/id="foretoken-cache">(.*?)<\/script>/.exec(page)?.[1] ?? '')).toEqual(JSON.parse(JSON.stringify(result)));
  });

  it('escapes what comes from outside', () => {
    const page = renderCacheHtml(fixtureCache({ path: '<img src=x onerror=alert(1)></script>' }), [], []);
    expect(page).not.toContain('<img');
    expect(page.match(/<\/script>/g)).toHaveLength(1);
  });

  it('names definition, policies, replay, trace and blocks as its sources', () => {
    const facts = cacheProvenance(fixtureCache());
    expect(facts.map(({ label }) => label)).toEqual(['token_prefix', 'lru', 'fifo', 'replay', 'trace', 'blocks', 'memory', 'foretoken']);
    expect(facts.find(({ label }) => label === 'trace')?.parts).toContain('dropped: 2 zero_input');
    expect(facts.find(({ label }) => label === 'blocks')?.parts[0]).toBe('120 of 16 tokens, cut anew, the trace has 32');
  });
});
