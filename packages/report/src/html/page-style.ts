import { INK, SERIES } from '../charts/theme.ts';
import type { ThemeColor } from '../charts/theme.ts';

/** The page's style sheet; pictures carry light colours, which the dark theme maps to its own. */
export function pageStyle(): string {
  const names: readonly (readonly [string, ThemeColor])[] = [...Object.entries(INK), ...Object.entries(SERIES)];
  const variables = (theme: keyof ThemeColor): string => names.map(([name, color]) => `--${name}:${color[theme]}`).join(';');
  const mapped = names.map(([name, color]) => ['fill', 'stroke'].map((use) => `.chart svg [${use}="${color.light}"]{${use}:var(--${name})}`).join(''));
  return [
    `:root{${variables('light')};${LIGHT_ONLY};color-scheme:light dark}`,
    `@media (prefers-color-scheme:dark){:root{${variables('dark')};${DARK_ONLY}}}`,
    `@media print{:root{${variables('light')};${LIGHT_ONLY};color-scheme:light}}`,
    mapped.join(''),
    LAYOUT,
  ].join('\n');
}

const LIGHT_ONLY = '--card:#f6f8fa;--good:#0a6b3d;--bad:#b3261e;--good-bg:#e6f4ec;--bad-bg:#fcebea;--note-bg:#fff6e0;--note:#7a4b00;--flat-bg:#e8f1fb;--flat:#0b4f8a';
const DARK_ONLY = '--card:#171c22;--good:#5fd39a;--bad:#ff8f87;--good-bg:#12281d;--bad-bg:#351816;--note-bg:#2d2410;--note:#f0c36a;--flat-bg:#13263a;--flat:#8cc4ff';

const LAYOUT = `
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;-webkit-text-size-adjust:100%}
main,footer{max-width:1180px;margin:0 auto;padding:0 24px}
header{padding:28px 0 8px}
h1{font-size:1.35rem;margin:0;line-height:1.3;overflow-wrap:anywhere}
h2{font-size:1.2rem;margin:44px 0 12px}
h3{font-size:1rem;margin:0}
p{margin:0 0 8px}
.setup{color:var(--muted);overflow-wrap:anywhere}
.answer{border-radius:10px;padding:18px 22px;margin:16px 0 20px;border-left:6px solid;overflow-wrap:anywhere}
.answer p{margin:4px 0 0}
.answer .sentence{font-size:1.3rem;line-height:1.35;font-weight:650;margin:0}
.answer .sentence .mark{margin-right:.4em}
.met{background:var(--good-bg);border-color:var(--good)}.met .sentence{color:var(--good)}
.missed,.overloaded{background:var(--bad-bg);border-color:var(--bad)}.missed .sentence,.overloaded .sentence{color:var(--bad)}
.no-slo{background:var(--flat-bg);border-color:var(--flat)}.no-slo .sentence{color:var(--flat)}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(168px,1fr));gap:12px;margin:0;padding:0}
.figures div{background:var(--card);border-radius:8px;padding:12px 14px}
.figures dt{color:var(--muted);font-size:.85rem}
.figures dd{margin:0;font-size:1.3rem;font-weight:650;font-variant-numeric:tabular-nums}
.figures dd small{display:block;font-size:.82rem;font-weight:400;color:var(--muted)}
.warnings{background:var(--note-bg);color:var(--note);border-radius:8px;padding:12px 16px 12px 34px;margin:20px 0 0}
.warnings code{font-weight:650}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--muted);padding:0 0 8px;font-size:.9rem}
th,td{padding:7px 14px 7px 0;border-bottom:1px solid var(--grid);text-align:right;vertical-align:top;white-space:nowrap}
th:first-child,td.text{text-align:left}
thead th{color:var(--muted);font-weight:500;font-size:.9rem}
tbody th{font-weight:600}
tbody th small{font-weight:400;color:var(--muted);margin-left:.5em}
td.text{padding-left:14px}
.yes{color:var(--good)}.no{color:var(--bad)}
.reasons{margin:4px 0 18px;padding-left:20px}
.notes{color:var(--muted);font-size:.88rem;margin:10px 0 0;padding-left:18px}
table.facts th{white-space:nowrap;width:1%;padding-right:24px}
table.facts td{text-align:left;white-space:normal;overflow-wrap:anywhere}
table.facts ul{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:2px 22px}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,500px),1fr));gap:32px 28px}
figure{margin:0;min-width:0;break-inside:avoid}
figcaption p{color:var(--muted);font-size:.88rem;margin:0 0 8px}
.chart{min-height:60px}
.chart svg{max-width:100%;height:auto;display:block}
.chart svg{background:transparent!important}
.live{width:100%}
.live.vega-embed{display:block;padding:0}
.live details{display:none}
#vg-tooltip-element.vg-tooltip{background:var(--card);color:var(--text);border-color:var(--axis);font-family:inherit}
#vg-tooltip-element table tr td{border:0;padding:1px 4px;color:inherit}
#vg-tooltip-element table tr td.key{color:var(--muted)}
footer{color:var(--muted);font-size:.85rem;padding-top:28px;padding-bottom:40px}
@media (max-width:600px){
main,footer{padding:0 16px}
h2{margin-top:34px}
.answer{padding:14px 16px}
.answer .sentence{font-size:1.12rem}
.figures{grid-template-columns:1fr 1fr}
.figures dd{font-size:1.1rem}
table.facts,table.facts caption,table.facts tbody,table.facts tr,table.facts th,table.facts td{display:block;width:auto;padding-left:0}
table.facts th{border:0;padding-bottom:0}
table.facts td{padding-top:2px}
tbody th small{display:none}
.scroll{font-size:.84rem}
.scroll th,.scroll td{padding-right:9px}
}
@media print{body{font-size:10pt}.scroll{overflow:visible}tbody th small{display:none}th,td{padding-right:10px}main,footer{max-width:none;padding:0}.charts{grid-template-columns:1fr 1fr}h2{break-after:avoid}tr{break-inside:avoid}}
`.trim();
