import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { ROOT } from '../scanner/read-sources.ts';

const LINK = /\[[^\]]+\]\((?!https?:|mailto:)([^)\s]+)\)/g;
const PATH = /`((?:packages|models|docs|examples|scripts|bench|test|traces|schemas|\.ci)\/[\w./-]+)`/g;

/** Relative links, anchors and back-quoted repository paths of a Markdown page that lead nowhere. */
export function brokenReferences(page: string, markdown: string): string[] {
  const prose = markdown.replaceAll(/^```[\s\S]*?^```$/gm, '');
  const links = [...prose.matchAll(LINK)].map((match) => match[1]!).filter((link) => !linkWorks(page, link, markdown));
  const paths = [...prose.matchAll(PATH)].map((match) => match[1]!).filter((path) => !existsSync(join(ROOT, path)));
  return [...links, ...paths].map((target) => `${page} refers to ${target}, which does not exist`);
}

function linkWorks(page: string, link: string, markdown: string): boolean {
  const [file = '', anchor] = link.split('#');
  const path = file === '' ? page : relative(ROOT, join(ROOT, dirname(page), file));
  if (!existsSync(join(ROOT, path))) return false;
  if (anchor === undefined) return true;
  return anchorsOf(file === '' ? markdown : readFileSync(join(ROOT, path), 'utf8')).includes(anchor);
}

/** Anchors of the headings, as GitHub makes them. */
function anchorsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map((match) =>
    match[1]!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
