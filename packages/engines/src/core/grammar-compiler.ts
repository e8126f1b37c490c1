/**
 * Compiles grammars beside the engine and keeps them: a request waits for its schema, the engine does not
 * (vLLM v1/structured_output, SGLang constrained/base_grammar_backend.py).
 */
export class GrammarCompiler {
  readonly #compileS: number;
  /** When each worker is free. */
  readonly #freeS: Float64Array;
  readonly #readyS = new Map<number, number>();

  /** `compileS` seconds per schema on `workers` threads. */
  constructor(compileS: number, workers: number) {
    this.#compileS = compileS;
    this.#freeS = new Float64Array(workers);
  }

  /** When the schema can be used, asked for at `nowS`; 0 = a request without one. */
  readyAt(schema: number, nowS: number): number {
    if (schema === 0) return nowS;
    const known = this.#readyS.get(schema);
    if (known !== undefined) return Math.max(known, nowS);
    let worker = 0;
    for (let i = 1; i < this.#freeS.length; i++) if (this.#freeS[i]! < this.#freeS[worker]!) worker = i;
    const readyS = Math.max(nowS, this.#freeS[worker]!) + this.#compileS;
    this.#freeS[worker] = readyS;
    this.#readyS.set(schema, readyS);
    return readyS;
  }
}
