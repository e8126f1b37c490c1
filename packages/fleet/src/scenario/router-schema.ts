import { z } from 'zod';
import { FILTERS, SCORERS } from '../routers/pipeline/parts.ts';
import { PICKER_NAMES } from '../routers/pipeline/pickers.ts';
import type { PartPolicy } from '../routers/pipeline/pipeline-part.ts';
import { ROUTER_POLICIES } from '../routers/registry.ts';
import type { RouterPolicy } from '../routers/router.ts';
import { durationS } from './duration.ts';
import { optionSchema } from './option-schema.ts';
import { policyFile } from './policies-schema.ts';

/** `router:` of a scenario. */
export interface RouterScenario {
  /** Name of a routing policy, or path of a file with one. */
  readonly policy: string;
  /** Options that differ from the policy's defaults. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Seconds from one scrape of the replicas to the next; absent = the policy's own. */
  readonly scrapeS?: number;
}

const scrape = durationS('Time from one look at the gauges of the replicas to the next; absent = what the policy uses.');

function optionsOf(options: RouterPolicy['options']): z.core.$ZodLooseShape {
  return Object.fromEntries(Object.entries(options ?? {}).map(([key, spec]) => [key, optionSchema(spec).exactOptional()]));
}

function partsSchema(parts: readonly PartPolicy<unknown>[], weighted: boolean): z.ZodType {
  const mappings = parts.map(({ name, about, options }) =>
    z
      .strictObject({ name: z.literal(name), ...(weighted ? { weight: z.number().min(0).describe('Weight of its score in the sum.').exactOptional() } : {}), ...optionsOf(options) })
      .describe(about),
  );
  return z.array(z.discriminatedUnion('name', mappings as unknown as [z.ZodObject, ...z.ZodObject[]]));
}

const pipelineKeys = {
  filters: partsSchema(FILTERS, false).describe('Filters, one after the other; one that leaves nobody is skipped.').exactOptional(),
  scorers: partsSchema(SCORERS, true).describe('Scorers; each gives 0 to 1 and the weighted sum counts.').exactOptional(),
  picker: z.enum(PICKER_NAMES).describe('How one is chosen by the sums.').exactOptional(),
};

function mappingOf({ name, about, options, pipeline }: RouterPolicy): z.ZodObject {
  return z.strictObject({ policy: z.literal(name), scrape: scrape.exactOptional(), ...optionsOf(options), ...(pipeline === true ? pipelineKeys : {}) }).describe(about);
}

const file = (): z.ZodString => policyFile('File of a router policy, relative to this one.', '');

const mapping = z.discriminatedUnion('policy', ROUTER_POLICIES.map(mappingOf) as [z.ZodObject, ...z.ZodObject[]]);

/** A file takes no options. */
const fileMapping = z.strictObject({ policy: file(), scrape: scrape.exactOptional() });

/** `router:` of a scenario: a name, a file, or a mapping with `policy:` and its options. */
export const routerSchema: z.ZodType<RouterScenario, unknown> = z
  // Mappings first: of a text they say that it is none, so that a misspelt name is compared with names.
  .union([mapping, fileMapping, z.enum(ROUTER_POLICIES.map(({ name }) => name)), file()])
  .transform((value): RouterScenario => {
    if (typeof value === 'string') return { policy: value, options: {} };
    const { policy, scrape: scrapeS, ...options } = value as { readonly policy: string; readonly scrape?: number };
    return { policy, options, ...(scrapeS === undefined ? {} : { scrapeS }) };
  })
  .describe('How arrivals are spread over the replicas: a name, the path of a file with a router of your own, or a mapping with `policy:` and its options.');
