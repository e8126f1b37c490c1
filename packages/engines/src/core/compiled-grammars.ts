/**
 * Grammars that are compiled inside the step that first needs them, so that the whole batch waits, and kept, the
 * least recently used out first (TGI's `_cached_compile_fsm`, TensorRT-LLM's `GuidedDecoder.build`). Where they are
 * compiled beside the engine it is a `GrammarCompiler`.
 */
export class CompiledGrammars {
  readonly #compileS: number;
  readonly #slots: number;
  /** Least recently used first. */
  readonly #kept = new Set<number>();

  /** `slots`: grammars that are kept; Infinity = all. */
  constructor(compileS: number, slots: number = Infinity) {
    this.#compileS = compileS;
    this.#slots = slots;
  }

  /** Seconds until the grammar can be used; 0 = a request without one. */
  use(grammar: number): number {
    if (grammar === 0) return 0;
    const isKnown = this.#kept.delete(grammar);
    this.#kept.add(grammar);
    if (isKnown) return 0;
    if (this.#kept.size > this.#slots) this.#kept.delete(this.#kept.values().next().value!);
    return this.#compileS;
  }
}
