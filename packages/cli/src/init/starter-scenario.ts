/** What `foretoken init` writes: every section once, the rest as comments. */
export const STARTER_SCENARIO: string = `# yaml-language-server: $schema=./scenario.schema.json
# Run it:  foretoken run scenario.yaml
# Change one thing for one run:  foretoken run scenario.yaml --set fleet.replicas=2

workload:
  profile: azure-conversation   # built in; \`foretoken list profiles\`
  # trace: requests.csv         # or your own log: Azure, Mooncake, Vidur, CSV, JSON Lines; .gz works
  # synthetic:                  # or made up
  #   requests: 2000
  #   arrivals: { process: poisson, rate: 4 }
  #   input: { distribution: lognormal, mean: 1000, cv: 1.2 }
  #   output: { distribution: lognormal, mean: 250, cv: 1 }
  duration: 10m                 # only the first ten minutes
  # rateScale: 2                # arrivals twice as fast

fleet:
  replicas: 1
  router: round-robin           # \`foretoken list policies\`
  model: llama-3.1-8b           # \`foretoken list models\`, or the path of a Hugging Face config.json
  gpu: h100-sxm                 # \`foretoken list gpus\`
  tensorParallel: 1
  engine:                       # \`foretoken show vllm-v1\` prints the defaults
    name: vllm-v1
    # maxNumSeqs: 256
    # maxNumBatchedTokens: 8192
  price: { tier: neocloud }     # or: { usdPerGpuHour: 2.50 }

slo:                            # a plain duration bounds the 99th percentile
  ttft: 1s
  itl: 80ms
`;
