import { findInCode, type SourceModule } from '../scanner/source-module.ts';

const POWER = /(?<![\w$])Math\s*\.\s*pow\b|\*\*(?!\s*2(?![\w.]))=?/g;
const AMBIENT =
  /(?<![\w$])(?:Math\s*\.\s*random\b|Date\s*\.\s*now\b|new\s+Date\s*(?:\(\s*\)|(?!\s*\())|Date\s*\(\s*\)|performance\s*\.\s*(?:now|timeOrigin)\b|crypto\s*\.\s*(?:randomUUID|getRandomValues|randomBytes)\b)/g;
const LOCALE = /\.\s*(?:toLocale(?:String|DateString|TimeString|UpperCase|LowerCase)|localeCompare)\b|(?<![\w$.])Intl\s*\./g;

/** `Math.pow` and `**` other than `** 2`: V8 13.6 (Node 24) changed their last bit. */
export function powerViolations(modules: readonly SourceModule[]): string[] {
  return sources(modules).flatMap((module) =>
    findInCode(module, POWER, (match) => `uses ${match}, whose last bit differs between Node versions; use products or Math.exp(p * Math.log(x))`),
  );
}

/** Clocks, ambient randomness and locales outside of `allowed` (path → reason). */
export function ambientViolations(modules: readonly SourceModule[], allowed: Readonly<Record<string, string>>): string[] {
  return sources(modules)
    .filter(({ path }) => !Object.hasOwn(allowed, path))
    .flatMap((module) => [
      ...findInCode(module, AMBIENT, (match) => `uses ${match}; same input and seed must give the same bytes`),
      ...findInCode(module, LOCALE, (match) => `uses ${match}, which depends on the locale`),
    ]);
}

function sources(modules: readonly SourceModule[]): SourceModule[] {
  return modules.filter(({ isTest }) => !isTest);
}
