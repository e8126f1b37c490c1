import { html, raw } from './html.ts';
import type { Markup } from './html.ts';
import { pageStyle } from './page-style.ts';

export interface PageParts {
  /** Of the browser's tab; ` · Foretoken` is added. */
  readonly tab: string;
  readonly heading: string;
  readonly setup: string;
  /** Version of Foretoken. */
  readonly version: string;
  /** Style that only this kind of page needs. */
  readonly style: string;
  readonly sections: readonly Markup[];
  /** What the page holds, after `Written by foretoken …`. */
  readonly footer: Markup;
  /** Data and scripts. */
  readonly scripts: readonly Markup[];
}

/** A page with everything inside: no request leaves it. */
export function pageFrame({ tab, heading, setup, version, style, sections, footer, scripts }: PageParts): string {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="generator" content="foretoken ${version}"><link rel="icon" href="data:,">
<title>${tab} · Foretoken</title>
<style>${raw(pageStyle())}
${raw(style)}</style></head>
<body><main>
<header><h1>${heading}</h1><p class="setup">${setup}</p></header>
${sections}
</main><footer>Written by foretoken ${version}. ${footer}</footer>
${scripts}
</body></html>
`.markup;
}
