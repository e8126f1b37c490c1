import type { Decodes } from '../../core/decodes.ts';
import { PolicyDesk } from '../../policies/policy-desk.ts';
import type { PolicySetup } from '../../policies/policy-desk.ts';
import type { SglangRequest } from '../request.ts';
import type { WaitingOrder } from './waiting-order.ts';

/** The order of a user's policy; one that sees the cache touches it for everybody who waits, as `lpm` does. */
export function userOrder(desk: PolicyDesk<SglangRequest>): Pick<WaitingOrder, 'sort'> {
  return {
    sort(waiting, { cache }): void {
      if (desk.seesCache) for (const request of waiting) cache.match(request, request.tokens);
      if (desk.isDynamic) for (const request of waiting) desk.rank(request);
      waiting.sort((a, b) => desk.compare(a, b));
    },
  };
}

/** Where the scheduler asks a user's policies; undefined without any. */
export function createDesk(policies: PolicySetup | undefined, running: Decodes<SglangRequest>): PolicyDesk<SglangRequest> | undefined {
  if (policies === undefined) return undefined;
  return new PolicyDesk(policies, { generated: (each) => running.outputsOf(each), computed: (each) => running.computedOf(each), cached: (each) => each.prefix });
}
