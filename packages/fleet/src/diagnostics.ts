import { suggestions } from '@foretoken/catalog';
import { ForetokenError } from '@foretoken/kernel';

export function unknownRouter(name: string, known: readonly string[]): ForetokenError {
  const near = suggestions(name, known, 1)[0];
  return new ForetokenError(`There is no router "${name}"; known are ${known.join(', ')}.${near === undefined ? '' : ` Did you mean ${near}?`}`, {
    code: 'E0701',
    path: 'fleet.router',
    hint: 'Run `foretoken list policies` for what each does.',
  });
}

export function emptyWorkload(description: string): ForetokenError {
  return new ForetokenError(`The workload (${description}) has no requests to replay.`, {
    code: 'E0702',
    path: 'workload',
    hint: 'Look at it with `foretoken trace inspect`, or relax workload.duration, workload.requests or the filters.',
  });
}

export function pathsDiffer(what: string): ForetokenError {
  return new ForetokenError(`Proof failed: the aggregated simulation and the per-request loop differ in ${what}.`, {
    code: 'E0703',
    hint: 'This is a bug of Foretoken: please report it with the scenario and the seed.',
    exitCode: 1,
  });
}

/** E0704. `able` = engines that can; `option` = what this one lacks, where it could. */
export function lacksCapability(engine: string, asked: string, able: readonly string[], option: string | undefined): ForetokenError {
  if (option !== undefined) {
    return new ForetokenError(`${asked}, which ${engine} serves only with \`${option}\`.`, { code: 'E0704', path: 'fleet.engine', hint: `Set fleet.engine.${option}: docs/scenario-reference.md says what it counts.` });
  }
  return new ForetokenError(`${asked}, which ${engine} cannot do.`, {
    code: 'E0704',
    path: 'fleet.engine',
    hint: able.length === 0 ? 'No engine here can; leave it out of the workload.' : `Engines that can: ${able.join(', ')}.`,
  });
}

export function routerMadeNone(name: string, got: unknown): ForetokenError {
  return new ForetokenError(`the router policy "${name}" made no router: \`create\` must give an object with a function \`pick\`, not ${got === undefined ? 'undefined' : typeof got}`, {
    code: 'E0899',
    path: 'fleet.router',
    hint: 'Return the router: `create: (context) => ({ pick: (request, view) => 0 })`.',
  });
}

/** E0899. A number of no replica, or of one that takes no requests now. */
export function routerPickedNone(name: string, request: number, got: unknown, { replicas, candidates }: { readonly replicas: number; readonly candidates: readonly number[] }): ForetokenError {
  const where = `the router policy "${name}" sent request ${request} to replica ${String(got)}`;
  if (Number.isInteger(got) && (got as number) >= 0 && (got as number) < replicas) {
    return new ForetokenError(`${where}, which takes no requests now: \`pick\` must give one of view.candidates (${candidates.join(', ')})`, {
      code: 'E0899',
      path: 'fleet.router',
      hint: 'Replicas come and go: choose among view.candidates at each pick, and forget a replica in `onGone`.',
    });
  }
  return new ForetokenError(`${where}: \`pick\` must give a whole number from 0 to ${replicas - 1}`, {
    code: 'E0899',
    path: 'fleet.router',
    hint: 'Replicas count from 0; with one replica there is only 0.',
  });
}

/** E0710. `what` = what the policy cannot be made without. */
export function routerLacks(name: string, what: string): ForetokenError {
  return new ForetokenError(`the router "${name}" needs ${what}, and the run gives none`, {
    code: 'E0710',
    path: 'fleet.router',
    hint: 'Pass it in the context of `create`, or choose another router: `foretoken list policies`.',
    exitCode: 1,
  });
}

/** E0744. `pools` = those with an engine of their own. */
export function poolsHaveEngines(pools: readonly string[]): ForetokenError {
  const names = pools.map((name) => `\`${name}\``).join(', ');
  return new ForetokenError(`${pools.length === 1 ? `Pool ${names} has an engine of its own` : `Pools ${names} have engines of their own`}, which --engines would not replace: every candidate would be the same fleet.`, {
    code: 'E0744',
    path: `fleet.pools.${pools[0]!}.engine`,
    hint: 'Compare whole scenarios: `foretoken compare a.yaml b.yaml`, with the engines of their pools as they should be.',
  });
}

export function fleetDataMissing(): ForetokenError {
  return new ForetokenError('The facts of this run have no `fleetData`, which cold starts, nodes and energy need.', {
    code: 'E0705',
    hint: 'Load cold starts, power and prices with @foretoken/catalog/node, or leave autoscale, nodes, coldStart, faults and energy out.',
    exitCode: 1,
  });
}

/** E0910. `able` = engines that can. */
export function lacksRanks(engine: string, ranks: number, able: readonly string[]): ForetokenError {
  return new ForetokenError(`fleet.dataParallel is ${ranks}, but ${engine} has no data-parallel ranks.`, {
    code: 'E0910',
    path: 'fleet.dataParallel',
    hint: `Use fleet.replicas: ${ranks} behind a router, or an engine with ranks: ${able.join(', ')}.`,
  });
}
