/** Style of tables that readers can sort and filter, and of folded parts. */
export const TABLE_STYLE: string = `
.controls{display:flex;flex-wrap:wrap;gap:10px 18px;align-items:center;margin:0 0 10px;color:var(--muted);font-size:.9rem}
.controls[hidden]{display:none}
.controls input,.controls select,.controls button{font:inherit;color:var(--text);background:var(--paper);border:1px solid var(--axis);border-radius:6px;padding:4px 8px;max-width:100%}
.controls .shown{margin-left:auto}
th button{font:inherit;color:inherit;background:none;border:0;padding:0;cursor:pointer;text-align:inherit}
th button:hover{color:var(--text)}
th button:focus-visible,.controls :focus-visible{outline:2px solid var(--blue);outline-offset:2px}
th[aria-sort=ascending] button::after{content:" ↑"}
th[aria-sort=descending] button::after{content:" ↓"}
.left{text-align:left}
.points{max-height:620px;overflow:auto}
.figures div{min-width:0;overflow-wrap:anywhere}
.points thead th{white-space:normal;min-width:4.5em;vertical-align:bottom;position:sticky;top:0;background:var(--paper)}
details{margin:12px 0}
details summary{cursor:pointer;padding:6px 0}
details pre{background:var(--card);border-radius:8px;padding:12px 14px;overflow-x:auto;font-size:.85rem;margin:0}
@media print{.controls{display:none}.points{max-height:none}}
`.trim();
