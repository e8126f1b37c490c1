/** What `--sort` accepts; a test keeps it equal to the criteria of the fleet package, which loads too slowly for the help. */
export const SORTS = ['slo', 'goodput', 'throughput', 'ttft', 'itl', 'tpot', 'e2e', 'cost'] as const;
