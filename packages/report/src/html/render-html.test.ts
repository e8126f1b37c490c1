import { describe, expect, it } from 'vitest';
import { runCharts } from '../charts/run-charts.ts';
import { fleetRun } from '../testing/fleet-run.ts';
import { emptyRun, fixtureRun } from '../testing/run-result.ts';
import { codeForScript, html, jsonForScript, raw } from './html.ts';
import { renderHtml } from './render-html.ts';

const { result } = fixtureRun(200);
const drawn = runCharts(result).map((chart) => ({ chart, svg: '<svg></svg>' }));

describe('markup', () => {
  it('escapes every text and number that is put in, and nothing twice', () => {
    expect(html`<p title="${'"\'&'}">${'<b>'}${1}${raw('<i>')}${[html`<u>${'&'}</u>`]}</p>`.markup).toBe('<p title="&quot;&#39;&amp;">&lt;b&gt;1<i><u>&amp;</u></p>');
  });

  it('lets no data or code end its script element', () => {
    expect(jsonForScript('{"a":"</script><!--\u2028"}').markup).toBe('{"a":"\\u003c/script>\\u003c!--\\u2028"}');
    expect(codeForScript('x("</script>"); y("</SCRIPT "); z("<!--")\n//# sourceMappingURL=x.map\n').markup).toBe('x("<\\/script>"); y("<\\/SCRIPT "); z("<\\!--")');
  });
});

describe('the page', () => {
  it('answers first and ends with where the numbers come from', () => {
    const page = renderHtml(result, drawn, []);
    const order = ['<h1>', 'class="answer', 'class="figures"', 'id="latency"', 'id="outcome"', 'id="charts"', 'id="resources"', 'id="provenance"'].map((part) => page.indexOf(part));
    expect(order.every((index) => index > 0)).toBe(true);
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  it('escapes names, sentences, classes and reasons from the scenario', () => {
    const evil = '<img src=x onerror=alert(1)>"\'&</script>';
    const page = renderHtml({
      ...result,
      name: evil,
      title: evil,
      decision: { ...result.decision, sentence: evil, bottleneck: evil, suggestion: evil },
      requests: { ...result.requests, failed: { [evil]: 3 } },
      warnings: [{ code: evil, message: evil }],
      provenance: { ...result.provenance, workload: evil, engine: evil, foretoken: evil, trace: { path: evil, format: evil, rowsRead: 1, rowsEmitted: 1, dropped: { [evil]: 1 } } },
    }, drawn, []);
    expect(page).not.toContain('<img');
    expect(page.match(/<\/script/g)).toHaveLength(1);
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
  });

  it('has a section for each part of a fleet, in order, and none in a plain run', () => {
    const ids = (page: string): string[] => [...page.matchAll(/<h2 id="([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(ids(renderHtml(fleetRun().result, [], []))).toEqual(['latency', 'pools', 'classes', 'routes', 'cold-starts', 'outcome', 'charts', 'resources', 'fleet', 'provenance']);
    expect(ids(renderHtml(result, drawn, []))).toEqual(['latency', 'outcome', 'charts', 'resources', 'provenance']);
    expect(renderHtml(result, drawn, []).match(/<style>/g)).toHaveLength(1);
  });

  it('lists all events that the result holds, and says when there were more', () => {
    const rows = (page: string): number => (/<details>[\s\S]*<\/details>/.exec(page)?.[0].match(/<tr>/g) ?? []).length - 1;
    const twelve = renderHtml(fleetRun().result, [], []);
    expect(rows(twelve)).toBe(12);
    expect(twelve).toContain('<summary>12 events</summary>');
    const many = renderHtml(fleetRun({ events: 1500 }).result, [], []);
    expect(rows(many)).toBe(1000);
    expect(many).toContain('<summary>The first 1,000 of 1,500 events</summary>');
    expect(renderHtml(fleetRun({ events: 0 }).result, [], [])).not.toContain('<details>');
  });

  it('escapes names of pools, classes, legs, stages and events', () => {
    const evil = '<img src=x onerror=alert(1)>';
    const { result: fleet } = fleetRun({ pools: [evil], classes: [evil] });
    const page = renderHtml({ ...fleet, fleet: { ...fleet.fleet!, events: [{ timeS: 1, kind: evil, pool: evil, what: evil }], coldStarts: [{ pool: evil, count: 1, meanS: 1, maxS: 1, stages: [{ stage: evil, meanS: 1 }] }] } }, [], []);
    expect(page).not.toContain('<img');
    expect(page.match(/&lt;img src=x onerror=alert\(1\)&gt;/g)?.length).toBeGreaterThan(8);
  });

  it('says why numbers are missing, never NaN, when nothing completed', () => {
    const page = renderHtml(emptyRun(), [], []);
    expect(page.replace(/<script[\s\S]*?<\/script>/g, '')).not.toMatch(/NaN|Infinity|undefined/);
    expect(page).toContain('no request produced a token');
  });
});
