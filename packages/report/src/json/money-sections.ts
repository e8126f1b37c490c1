import { halfWidths, listOf, objectOf, ref } from './schema-node.ts';
import type { SchemaNode } from './schema-node.ts';

const usd = (description: string): SchemaNode => ref('measure', `${description}, in US dollars.`);

/** The bill, and the energy. */
export const moneySections: Readonly<Record<string, SchemaNode>> = {
  bill: objectOf({
    usd: usd('Everything: GPUs and external APIs'),
    gpuHours: ref('measure'),
    byKind: listOf(objectOf({ kind: { enum: ['reserved', 'on-demand', 'spot'] }, gpuHours: ref('measure'), usd: ref('measure') }), 'GPUs by how they were bought.'),
    externalUsd: usd('External APIs'),
    shares: objectOf({
      classes: listOf(objectOf({
        name: { type: 'string' },
        usd: usd('Of its work alone'),
        loadedUsd: usd('With its share of everything else'),
      }), 'Work of each request class.'),
      idle: ref('measure'),
      coldStart: ref('measure'),
      draining: ref('measure'),
      wasted: ref('measure', 'Work that was thrown away.'),
    }, "The GPUs' part in US dollars, by where it went; they add up to it."),
    interval: halfWidths('95 % half-widths over replications; absent for a single run.', 'usd', 'gpuHours'),
  }, 'Of a fleet with `nodes:`, or of one whose size changes; per run.', ['interval']),
  energy: objectOf({
    kwh: ref('measure', 'Of the data centre, for the run.'),
    joulesPerOutputToken: ref('optional', 'Of the data centre, idle time included.'),
    boardJoulesPerOutputToken: ref('optional', 'Of GPU boards at work: what a meter on the card would show.'),
    joulesPerRequest: ref('optional'),
    gramsCo2PerThousandOutputTokens: ref('optional', 'CO2 equivalent, in grams.'),
    operationalGrams: ref('measure', 'CO2 equivalent of the electricity, in grams.'),
    embodiedGrams: ref('measure', "CO2 equivalent of the GPUs' manufacture, written off over their years of use, in grams."),
    pue: ref('measure', 'Power of the data centre over that of its servers.'),
    gramsPerKwh: ref('measure', 'CO2 equivalent of the grid.'),
    gridSource: { type: 'string' },
    powerSource: { type: 'string', description: 'Where the power curve comes from.' },
    interval: halfWidths('95 % half-widths over replications; absent for a single run.', 'kwh', 'joulesPerOutputToken'),
  }, 'Of a fleet with `energy:`; per run.', ['interval']),
};
