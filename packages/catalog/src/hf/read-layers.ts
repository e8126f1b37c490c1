import type { HfRecord } from './hf-record.ts';

/** What each layer's token mixer is: one entry per layer. */
export type Mixer = 'full' | 'sliding' | 'chunked' | 'linear' | 'none';

/** Mixers of all layers and, where layers hold only one of mixer and MLP, how many hold an MLP. */
export interface HfLayers {
  readonly mixers: readonly Mixer[];
  /** Undefined = every layer. */
  readonly mlpLayers?: number;
}

/** Far above any model; protects against absurd files. */
const MOST_LAYERS = 10_000;

/** Reads the layer pattern: `layer_types`, Nemotron-H's letters, MiniMax's list, or the family's rule. */
export function readLayers(record: HfRecord, maxPosition: number): HfLayers {
  const pattern = record.text('hybrid_override_pattern');
  if (pattern !== undefined) return fromLetters(record, pattern);
  const layers = record.size('num_hidden_layers', 'n_layer', 'num_layers', 'n_layers');
  if (layers > MOST_LAYERS) throw record.impossible('num_hidden_layers', `at most ${MOST_LAYERS}`);
  const types = record.list('layer_types') ?? record.list('attn_type_list');
  if (types !== undefined && types.length !== layers) {
    throw record.impossible(record.list('layer_types') === undefined ? 'attn_type_list' : 'layer_types', `a list of ${layers} entries`);
  }
  const mixers = types === undefined ? byRule(record, layers) : types.map((type) => mixerOf(record, type));
  return { mixers: mixers.map((mixer) => (windowBites(record, mixer, maxPosition) ? mixer : 'full')) };
}

/** Nemotron-H: M = Mamba-2, * = attention, - = MLP, E = experts. */
function fromLetters(record: HfRecord, pattern: string): HfLayers {
  if (!/^[M*\-E]+$/.test(pattern)) throw record.impossible('hybrid_override_pattern', 'made of the letters M, *, - and E');
  const mixers = [...pattern].map((letter): Mixer => (letter === 'M' ? 'linear' : letter === '*' ? 'full' : 'none'));
  return { mixers, mlpLayers: mixers.filter((mixer) => mixer === 'none').length };
}

function mixerOf(record: HfRecord, type: unknown): Mixer {
  if (type === 'sliding_attention') return 'sliding';
  if (type === 'chunked_attention') return 'chunked';
  if (type === 'linear_attention' || type === 0) return 'linear';
  if (type === 'full_attention' || type === 'attention' || type === 1) return 'full';
  record.warn(`layer type ${JSON.stringify(type)} is not known; it is treated as full attention`);
  return 'full';
}

function byRule(record: HfRecord, layers: number): readonly Mixer[] {
  const each = (rule: (layer: number) => Mixer): readonly Mixer[] => Array.from({ length: layers }, (_, layer) => rule(layer));
  const interval = record.optionalSize('full_attention_interval');
  if (interval !== undefined) return each((layer) => ((layer + 1) % interval === 0 ? 'full' : 'linear'));
  const noRope = record.list('no_rope_layers');
  const ropeEvery = record.optionalSize('no_rope_layer_interval');
  if (record.optionalSize('attention_chunk_size') !== undefined && ropeEvery !== undefined) {
    // Llama 4: layers with rotary embeddings see their chunk, the others (entry 0) everything.
    return each((layer) => ((noRope?.length === layers ? noRope[layer] === 0 : (layer + 1) % ropeEvery === 0) ? 'full' : 'chunked'));
  }
  if (record.optionalSize('sliding_window') === undefined || record.flag('use_sliding_window') === false) return each(() => 'full');
  const every = record.optionalSize('sliding_window_pattern');
  if (every !== undefined) return each((layer) => ((layer + 1) % every === 0 ? 'full' : 'sliding'));
  const fullFirst = record.flag('use_sliding_window') === true ? record.count('max_window_layers') : 0;
  return each((layer) => (layer < fullFirst ? 'full' : 'sliding'));
}

/** A window as long as the context never cuts anything. */
function windowBites(record: HfRecord, mixer: Mixer, maxPosition: number): boolean {
  if (mixer === 'sliding') return record.size('sliding_window') < maxPosition;
  if (mixer === 'chunked') return record.size('attention_chunk_size') < maxPosition;
  return true;
}
