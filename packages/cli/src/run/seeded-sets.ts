/** `--seed` and `--replications` are overrides like those of `--set`, and come last. */
export function seededSets({ set, seed, replications }: { readonly set: readonly string[]; readonly seed: number | undefined; readonly replications: number | undefined }): readonly string[] {
  return [
    ...set,
    ...(seed === undefined ? [] : [`seed=${seed}`]),
    ...(replications === undefined ? [] : [`replications=${replications}`]),
  ];
}
