import { brokenPolicyFile } from './diagnostics.ts';

/**
 * What a file exports. TypeScript is transformed in memory by jiti, which is loaded only here; nothing is written, and
 * types are not checked: an editor does that. @throws ForetokenError E0892.
 */
export async function importPolicyFile(name: string, path: string): Promise<Readonly<Record<string, unknown>>> {
  const { createJiti } = await import('jiti');
  const loader = createJiti(import.meta.url, { fsCache: false, moduleCache: false, interopDefault: false });
  try {
    return await loader.import<Readonly<Record<string, unknown>>>(path);
  } catch (error) {
    throw brokenPolicyFile(name, path, error);
  }
}
