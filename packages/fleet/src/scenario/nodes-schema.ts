import { z } from 'zod';
import type { NodesScenario, SpotScenario } from '../nodes/nodes-scenario.ts';
import { durationS } from './duration.ts';
import { share, wholeNumber } from './primitives.ts';

const spot = z
  .strictObject({
    share: share('Of the nodes that are not reserved.').exactOptional(),
    from: wholeNumber(0, 'Nodes beyond this many, reserved ones included.').exactOptional(),
    interruptionsPerHour: z.number().min(0).default(0.05).describe('Interruptions per node and hour, or per zone.'),
    notice: durationS('From the notice to the end of the node.', true).default(120),
    per: z.enum(['node', 'zone']).default('node').describe('zone = an interruption takes every spot node of its zone.'),
  })
  .superRefine(({ share: some, from }, context) => {
    if ((some === undefined) !== (from === undefined)) return;
    context.addIssue({ code: 'custom', path: [], message: some === undefined ? 'give `share` or `from`: which nodes are interruptible' : 'give either `share` or `from`, not both', params: { code: 'E0109' } });
  })
  .transform(({ notice, share: some, from, ...rest }): SpotScenario => ({ ...rest, noticeS: notice, ...(some === undefined ? {} : { share: some }), ...(from === undefined ? {} : { from }) }));

/** `nodes:` of a scenario. */
export const nodesSchema: z.ZodType<NodesScenario, unknown> = z
  .strictObject({
    gpusPerNode: wholeNumber(1, 'Default: the scale-up domain of the GPU, or 8.').exactOptional(),
    max: wholeNumber(1, 'Nodes that there can be at once.').exactOptional(),
    warm: wholeNumber(0, 'Idle nodes kept ready.').default(0),
    scaleDownDelay: durationS('A node that idles this long leaves.', true).default(600),
    delayAfterAdd: durationS('No node leaves for this long after one was added.', true).default(600),
    scan: durationS('The node autoscaler looks every so often; 0 = all the time.', true).default(10),
    zones: wholeNumber(1, 'Zones over which nodes and replicas are spread.').default(1),
    reserved: wholeNumber(0, 'Nodes bought for a year: there from the start, paid to the end.').default(0),
    spot: spot.describe('Nodes that the provider can take away.').exactOptional(),
  })
  .superRefine(({ max, reserved, warm }, context) => {
    if (max === undefined || reserved + warm <= max) return;
    context.addIssue({ code: 'custom', path: ['max'], message: `must be at least \`reserved\` + \`warm\` (${reserved + warm}), not ${max}`, params: { code: 'E0106' } });
  })
  .transform(({ scaleDownDelay, delayAfterAdd, scan, ...rest }): NodesScenario => ({ ...rest, scaleDownDelayS: scaleDownDelay, delayAfterAddS: delayAfterAdd, scanS: scan }))
  .describe('The machines that replicas run on; without it every replica has a machine of exactly its GPUs, paid as long as it is there.');
