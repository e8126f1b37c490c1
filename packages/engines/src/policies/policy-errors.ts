import { ForetokenError } from '@foretoken/kernel';
import type { EngineDriver } from '../driver.ts';
import type { EnginePolicyKind } from './policy-api.ts';

/** E0890: the engine has no place for such a policy. */
export function policyNotAccepted(kind: EnginePolicyKind, engine: EngineDriver, drivers: readonly EngineDriver[]): ForetokenError {
  const takers = drivers.filter(({ policies }) => policies?.accepts.includes(kind) === true).map(({ name }) => name);
  const accepts = engine.policies?.accepts ?? [];
  const path = `fleet.engine.policies.${kind}`;
  return new ForetokenError(`${path}: ${engine.name} takes no ${kind} policy${accepts.length === 0 ? "; of one's own it takes only a router (`fleet.router`)" : `, only ${accepts.join(' and ')}`}.`, {
    code: 'E0890',
    path,
    hint: `${takers.length === 1 ? 'The engine that takes' : 'Engines that take'} one: ${takers.join(', ')}.`,
  });
}

/** E0897: a policy beside a setting that decides the same, or switches off what it decides. */
export function policyWithoutEffect(kind: EnginePolicyKind, problem: string, hint: string): ForetokenError {
  const path = `fleet.engine.policies.${kind}`;
  return new ForetokenError(`${path}: ${problem}.`, { code: 'E0897', path, hint });
}

/** E0898: the scenario names a policy, and the caller of the library did not load it. */
export function policyNotLoaded(kind: string, file: string): ForetokenError {
  const path = kind === 'router' ? 'fleet.router' : `fleet.engine.policies.${kind}`;
  return new ForetokenError(`${path}: the policy ${file} was not loaded, so nothing can run with it.`, {
    code: 'E0898',
    path,
    hint: 'A program that calls simulate() hands loaded policies over as facts.policies; the command line does so itself.',
    exitCode: 1,
  });
}
