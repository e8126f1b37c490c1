import { describe, expect, it } from 'vitest';
import { runCharts } from '../charts/run-charts.ts';
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

  it('says why numbers are missing, never NaN, when nothing completed', () => {
    const page = renderHtml(emptyRun(), [], []);
    expect(page.replace(/<script[\s\S]*?<\/script>/g, '')).not.toMatch(/NaN|Infinity|undefined/);
    expect(page).toContain('no request produced a token');
  });
});
