/** Did-you-mean; loads the catalogue's code only when somebody mistyped. */
export async function suggest(name: string, candidates: readonly string[]): Promise<string | undefined> {
  const { closest } = await import('@foretoken/catalog');
  return closest(name, candidates);
}
