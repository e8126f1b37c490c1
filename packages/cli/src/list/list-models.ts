import type { LlmSpec } from '@foretoken/catalog';
import { renderTable } from '../terminal/table.ts';
import { kiloTokens, NONE, scaled } from '../terminal/units.ts';
import type { Listing } from './listing.ts';

/** Every architecture; any Hugging Face config.json works beside them. */
export async function listModels(): Promise<Listing> {
  const catalog = await import('@foretoken/catalog/node');
  const models = catalog.listLlms();
  const table = renderTable(
    [
      { title: 'model' },
      { title: 'params', align: 'right' },
      { title: 'active', align: 'right' },
      { title: 'layers', align: 'right' },
      { title: 'attention' },
      { title: 'experts', align: 'right' },
      { title: 'context', align: 'right' },
      { title: 'KV/token', align: 'right' },
      { title: 'weights' },
    ],
    models.map(modelRow),
  );
  const note = `${models.length} architectures; parameters in billions, KV in KiB per token at 16 bit; a path of a Hugging Face config.json works as well`;
  return { text: `${table}\n\n${note}`, items: models };
}

function modelRow(model: LlmSpec): readonly string[] {
  return [
    model.id,
    `${scaled(model.paramsTotal, 1e9)} B`,
    `${scaled(model.paramsActive, 1e9)} B`,
    String(model.layers),
    model.attention.split(/[ ,]/)[0] ?? NONE,
    model.moe === null ? NONE : `${model.moe.topK}/${model.moe.experts}`,
    kiloTokens(model.maxPosition),
    `${scaled(model.kvBytesPerToken, 1024)} KiB`,
    model.dtype,
  ];
}
