import { checkLlm } from './check-llm.ts';
import { FieldReader } from './field-reader.ts';
import type { LinearDims, LinearSpec, LlmSpec, MlaSpec, MoeSpec, WindowSpec } from './llm.ts';
import { VERIFICATIONS } from './parse-gpu.ts';
import { QUANTIZATIONS } from './quantization.ts';

/** Checks the parsed JSON of `models/llms/<id>.json`. Throws E0305 naming file and field. */
export function parseLlm(json: unknown, file: string): LlmSpec {
  const reader = new FieldReader(json, file);
  const spec: LlmSpec = {
    id: reader.string('id'),
    name: reader.string('name'),
    aliases: reader.strings('aliases'),
    ...parseDimensions(reader),
    attention: reader.string('attention'),
    mla: parseMla(reader.objectOrNull('mla')),
    moe: parseMoe(reader.objectOrNull('moe')),
    window: parseWindow(reader.objectOrNull('window')),
    linear: parseLinear(reader.objectOrNull('linear')),
    ...(reader.has('attentionGate') && { attentionGate: reader.boolean('attentionGate') }),
    ...(reader.has('attentionLayers') && { attentionLayers: reader.integer('attentionLayers', 0) }),
    ...(reader.has('mlpLayers') && { mlpLayers: reader.integer('mlpLayers', 0) }),
    dtype: reader.oneOf('dtype', QUANTIZATIONS),
    paramsTotal: reader.integer('paramsTotal'),
    paramsActive: reader.integer('paramsActive'),
    ...(reader.has('published') && { published: parsePublished(reader.object('published')) }),
    kvBytesPerToken: reader.integer('kvBytesPerToken', 0),
    verification: reader.oneOf('verification', VERIFICATIONS),
    source: reader.string('source'),
    notes: reader.string('notes'),
  };
  reader.finish();
  checkLlm(spec, (field, expectation) => reader.impossible(field, expectation));
  return spec;
}

function parseDimensions(reader: FieldReader): Pick<
  LlmSpec,
  'layers' | 'hiddenSize' | 'heads' | 'kvHeads' | 'headDim' | 'intermediateSize' | 'gatedMlp' | 'vocabSize' | 'tieEmbeddings' | 'maxPosition' | 'qkNorm'
> {
  return {
    layers: reader.integer('layers'),
    hiddenSize: reader.integer('hiddenSize'),
    heads: reader.integer('heads'),
    kvHeads: reader.integer('kvHeads'),
    headDim: reader.integer('headDim'),
    intermediateSize: reader.integer('intermediateSize', 0),
    gatedMlp: reader.boolean('gatedMlp'),
    vocabSize: reader.integer('vocabSize'),
    tieEmbeddings: reader.boolean('tieEmbeddings'),
    maxPosition: reader.integer('maxPosition'),
    qkNorm: reader.boolean('qkNorm'),
  };
}

function parseMla(reader: FieldReader | null): MlaSpec | null {
  if (reader === null) return null;
  const mla = {
    kvLoraRank: reader.integer('kvLoraRank'),
    qLoraRank: reader.integer('qLoraRank', 0),
    ropeHeadDim: reader.integer('ropeHeadDim'),
    nopeHeadDim: reader.integer('nopeHeadDim'),
    vHeadDim: reader.integer('vHeadDim'),
  };
  reader.finish();
  return mla;
}

function parseMoe(reader: FieldReader | null): MoeSpec | null {
  if (reader === null) return null;
  const moe = {
    experts: reader.integer('experts'),
    topK: reader.integer('topK'),
    intermediateSize: reader.integer('intermediateSize'),
    sharedExperts: reader.integer('sharedExperts', 0),
    sharedIntermediateSize: reader.integer('sharedIntermediateSize', 0),
    denseLayers: reader.integer('denseLayers', 0),
  };
  reader.finish();
  return moe;
}

function parseWindow(reader: FieldReader | null): WindowSpec | null {
  if (reader === null) return null;
  const window = {
    layers: reader.integer('layers'),
    kind: reader.oneOf('kind', ['sliding', 'chunked-local'] as const),
    windowTokens: reader.integer('windowTokens'),
  };
  reader.finish();
  return window;
}

function parseLinear(reader: FieldReader | null): LinearSpec | null {
  if (reader === null) return null;
  const linear = {
    layers: reader.integer('layers'),
    stateBytesPerSequence: reader.integer('stateBytesPerSequence'),
    kind: reader.oneOf('kind', ['gated-deltanet', 'mamba2', 'lightning'] as const),
    dims: parseLinearDims(reader.object('dims')),
  };
  reader.finish();
  return linear;
}

function parseLinearDims(reader: FieldReader): LinearDims {
  const dims = {
    keyHeads: reader.integer('keyHeads'),
    keyHeadDim: reader.integer('keyHeadDim'),
    valueHeads: reader.integer('valueHeads'),
    valueHeadDim: reader.integer('valueHeadDim'),
    convKernel: reader.integer('convKernel'),
  };
  reader.finish();
  return dims;
}

function parsePublished(reader: FieldReader): NonNullable<LlmSpec['published']> {
  const published = { paramsTotal: reader.numberOrNull('paramsTotal'), paramsActive: reader.numberOrNull('paramsActive') };
  reader.finish();
  return published;
}
