/** Did-you-mean: the one longer name that begins like this one, else the nearest. Loads code only when somebody mistyped. */
export async function suggest(name: string, candidates: readonly string[]): Promise<string | undefined> {
  const longer = candidates.filter((candidate) => candidate.startsWith(name));
  if (longer.length === 1) return longer[0];
  const { closest } = await import('@foretoken/kernel');
  return closest(name, candidates);
}
