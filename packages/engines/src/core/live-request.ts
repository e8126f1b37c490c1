/** What a request is made of when an engine accepts it. */
export interface LiveRequestFields {
  readonly request: number;
  readonly promptTokens: number;
  readonly maxTokens: number;
  readonly stopAt: number;
  readonly priority: number;
  readonly arrivalS: number;
  readonly tieRank: number;
  readonly adapter: number;
  /** Grammar that its output follows, 0 = none. */
  readonly grammar?: number;
}

/** A request inside an engine: what every scheduler keeps of one. Engines add their own fields. */
export class LiveRequest {
  /** Row of the request columns. */
  readonly request: number;
  readonly promptTokens: number;
  /** Output tokens after which generation stops, the engine's length limit included. */
  readonly maxTokens: number;
  /** Output token that is EOS (1-based), 0 = none. */
  readonly stopAt: number;
  readonly priority: number;
  readonly arrivalS: number;
  /** Breaks exact ties of (priority, arrival), as vLLM compares request ids. */
  readonly tieRank: number;
  readonly adapter: number;
  /** Grammar that its output follows, 0 = none. */
  readonly grammar: number;

  /** Tokens known: prompt and delivered output. */
  tokens: number;
  /** Tokens whose KV is computed or on its way. */
  computed = 0;
  /** Time of the last delivered token; NaN = none yet. */
  lastTokenS: number = NaN;

  /** Position in the list of running requests: larger = later. */
  order = 0;
  previous: this | undefined = undefined;
  next: this | undefined = undefined;

  /** Member of an aggregate of decoding requests, which the fields above lag behind since `joinTick`. */
  grouped = false;
  joinTick = 0;
  bucketPrevious: this | undefined = undefined;
  bucketNext: this | undefined = undefined;

  constructor(fields: LiveRequestFields) {
    this.request = fields.request;
    this.promptTokens = fields.promptTokens;
    this.maxTokens = fields.maxTokens;
    this.stopAt = fields.stopAt;
    this.priority = fields.priority;
    this.arrivalS = fields.arrivalS;
    this.tieRank = fields.tieRank;
    this.adapter = fields.adapter;
    this.grammar = fields.grammar ?? 0;
    this.tokens = fields.promptTokens;
  }

  /** Output tokens delivered. */
  get outputTokens(): number {
    return this.tokens - this.promptTokens;
  }

  /** Output tokens at which generation ends: EOS or max_tokens, whichever comes first. */
  get lastOutputToken(): number {
    return this.stopAt > 0 ? Math.min(this.stopAt, this.maxTokens) : this.maxTokens;
  }

  /** Smaller runs first under vLLM's priority policy. */
  isBefore(other: LiveRequest): boolean {
    if (this.priority !== other.priority) return this.priority < other.priority;
    if (this.arrivalS !== other.arrivalS) return this.arrivalS < other.arrivalS;
    return this.tieRank < other.tieRank;
  }
}
