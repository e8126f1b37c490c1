/** Latency models of one source in one entry: `parameters fitted on h100-sxm, l40s (…)` instead of the source once per GPU. */
export function mergedModels(models: readonly string[]): readonly string[] {
  const groups = new Map<string, string[]>();
  for (const model of models) {
    const [, what, gpu, source] = /^(.* on )(\S+)( \(.*\))$/s.exec(model) ?? [];
    const key = what === undefined ? model : `${what}\n${source}`;
    groups.set(key, [...(groups.get(key) ?? []), ...(gpu === undefined ? [] : [gpu])]);
  }
  return [...groups].map(([key, gpus]) => (gpus.length === 0 ? key : key.replace('\n', gpus.join(', '))));
}
