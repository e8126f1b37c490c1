/** What was delivered for the money. */
export interface TokenCounts {
  /** Tokens of requests that count: all that completed, or those within the SLO. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Share of the busy GPU time that went into prompts. */
  readonly prefillShare: number;
}

/** Dollars per million tokens; null = there were no such tokens. */
export interface TokenCosts {
  readonly usdPerMillionInput: number | null;
  readonly usdPerMillionOutput: number | null;
  /** Per token of either kind. */
  readonly usdPerMillionBlended: number | null;
}

/** Prices that would just pay the bill: prompts pay for the time of prefill, answers for the rest. */
export function tokenCosts(usd: number, { inputTokens, outputTokens, prefillShare }: TokenCounts): TokenCosts {
  return {
    usdPerMillionInput: perMillion(usd * prefillShare, inputTokens),
    usdPerMillionOutput: perMillion(usd * (1 - prefillShare), outputTokens),
    usdPerMillionBlended: perMillion(usd, inputTokens + outputTokens),
  };
}

/** What an external API asks for. */
export interface ApiPrice {
  readonly usdPerMillionInput: number;
  readonly usdPerMillionOutput: number;
  /** Prompt tokens that the API found in its cache; absent = as other input. */
  readonly usdPerMillionCached?: number;
}

/** The bill of an external API. `cachedTokens` are part of `inputTokens`. */
export function apiCost(price: ApiPrice, inputTokens: number, outputTokens: number, cachedTokens = 0): number {
  const cached = price.usdPerMillionCached ?? price.usdPerMillionInput;
  return ((inputTokens - cachedTokens) * price.usdPerMillionInput + cachedTokens * cached + outputTokens * price.usdPerMillionOutput) / 1e6;
}

function perMillion(usd: number, tokens: number): number | null {
  return tokens > 0 ? (usd * 1e6) / tokens : null;
}
