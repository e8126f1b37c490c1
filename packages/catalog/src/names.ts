/** A thing with a key, a display name and other names. */
export interface Named {
  readonly id: string;
  readonly name: string;
  readonly aliases: readonly string[];
}

/** Endings that name a fine-tune of the same architecture: `-Instruct`, `-hf`, `-chat`, `-it`, `-base`. */
const TUNES = /(-(instruct|chat|it|hf|base))+$/;

/** Kebab-case key of a display name: `RTX-PRO-6000-SE` → `rtx-pro-6000-se`. */
export function idOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/\(.*?\)/g, '')
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

/**
 * What two spellings of one name share: case, separators and the join of letters and digits do not matter
 * (`H100_SXM` = `h100 sxm`, `Llama3.1-8B` = `llama-3.1-8b`), dots do (1.5B is not 15B).
 */
export function canonicalName(name: string): string {
  return (name.toLowerCase().match(/[a-z]+|\d+(?:\.\d+)*/g) ?? []).join('-');
}

/** A Hugging Face name without organisation and tuning suffix: `meta-llama/Llama-3.1-8B-Instruct` → `llama-3.1-8b`. */
export function baseModelName(name: string): string {
  return idOf(name.slice(name.lastIndexOf('/') + 1)).replace(TUNES, '');
}

/** The item that `name` means: its id, name or alias; undefined when none or several fit. */
export function findByName<T extends Named>(name: string, items: readonly T[]): T | undefined {
  const wanted = canonicalName(name);
  const found = items.filter((item) => [item.id, item.name, ...item.aliases].some((other) => canonicalName(other) === wanted));
  return found.length === 1 ? found[0] : undefined;
}
