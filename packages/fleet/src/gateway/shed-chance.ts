/** Chance that a sheddable request is shed: llm-d's probabilistic-admitter, min(scale · saturation^power, 1). */
export function shedChance(saturation: number, scale: number, power: number): number {
  let factor = scale;
  for (let i = 0; i < power; i++) factor *= saturation;
  return Math.min(1, Math.max(0, factor));
}
