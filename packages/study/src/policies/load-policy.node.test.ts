import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PolicyKind } from '@foretoken/fleet';
import { describe, expect, it } from 'vitest';
import { loadPolicy } from './load-policy.node.ts';

const folder = mkdtempSync(join(tmpdir(), 'foretoken-policies-'));
const GOOD = "kind: 'order', name: 'mine', about: 'Mine.', key: (request) => request.promptTokens";

let files = 0;

/** Loads a file with that content. */
async function load(content: string, { kind, ending = 'ts' }: { kind?: PolicyKind; ending?: string } = {}): ReturnType<typeof loadPolicy> {
  const name = `p${files++}.${ending}`;
  writeFileSync(join(folder, name), content);
  return await loadPolicy(name, folder, kind);
}

describe('loadPolicy', () => {
  it.each([
    ['TypeScript with types', 'ts', `interface Seen { readonly promptTokens: number }\nexport const policy = { ${GOOD.replace('(request)', '(request: Seen): number')} } as const;`],
    ['TypeScript with the types beside it', 'ts', `import type { OrderPolicy } from './foretoken-policies.d.ts';\nexport const policy: OrderPolicy = { ${GOOD} };`],
    ['an .mts file', 'mts', `export const policy = { ${GOOD} };`],
    ['JavaScript modules', 'js', `export const policy = { ${GOOD} };`],
    ['an .mjs file', 'mjs', `export const policy = { ${GOOD} };`],
    ['CommonJS', 'cjs', `exports.policy = { ${GOOD} };`],
    ['a default export', 'ts', `export default { ${GOOD} };`],
    ['one object under two names', 'ts', `const policy = { ${GOOD} };\nexport { policy, policy as other };\nexport default policy;`],
    ['helpers beside it', 'ts', `export const LIMITS = { long: 4000 };\nexport function half(n: number): number { return n / 2; }\nexport const policy = { ${GOOD} };`],
  ])('takes %s', async (_, ending, content) => {
    const { policy, sha256, file } = await load(content, { ending });
    expect(policy).toMatchObject({ kind: 'order', name: 'mine' });
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(file.endsWith(`.${ending}`)).toBe(true);
  });

  it('reads the file again when it changes, and tells so by its hash', async () => {
    const path = join(folder, 'changing.ts');
    writeFileSync(path, `export const policy = { ${GOOD} };`);
    const before = await loadPolicy('changing.ts', folder);
    writeFileSync(path, `export const policy = { ${GOOD.replace("'mine'", "'other'")} };`);
    const after = await loadPolicy('changing.ts', folder);
    expect([before.policy.name, after.policy.name]).toEqual(['mine', 'other']);
    expect(after.sha256).not.toBe(before.sha256);
  });

  it('takes a path outside of the folder', async () => {
    mkdirSync(join(folder, 'deep'), { recursive: true });
    writeFileSync(join(folder, 'up.ts'), `export const policy = { ${GOOD} };`);
    await expect(loadPolicy('../up.ts', join(folder, 'deep'))).resolves.toMatchObject({ file: '../up.ts' });
    await expect(loadPolicy(join(folder, 'up.ts'), '.')).resolves.toBeDefined();
  });
});

const shape = (fields: string): string => `export const policy = { ${fields} };`;

describe('loadPolicy refuses', () => {
  it.each([
    ['E0891', 'a missing file', 'gone.ts', /gone\.ts: cannot read this policy: it does not exist/],
    ['E0891', 'a folder', '.', /it is a folder/],
  ])('%s: %s', async (code, _, name, message) => {
    await expect(loadPolicy(name, folder)).rejects.toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) as string }));
  });

  it.each<[string, string, string, RegExp, PolicyKind?]>([
    ['E0892', 'a syntax error, with its line', `export const policy = {\n  kind: 'order',\n  key: (request => 1,\n};`, /p\d+\.ts:4:1: syntax error: Unexpected token/],
    ['E0892', 'a throw on loading, with its line', `export const policy = { ${GOOD} };\nthrow new TypeError('not today');`, /p\d+\.ts:2: this policy cannot be loaded: .*not today/],
    ['E0892', 'a throw on loading, with no column of the transformed code', `export const policy = { ${GOOD} }; throw new TypeError('not today');`, /p\d+\.ts:1: this policy/],
    ['E0892', 'an import of nothing', `import { a } from './nonesuch.ts';\nexport const policy = { ${GOOD}, a };`, /cannot be loaded: Cannot find module '\.\/nonesuch\.ts'/],
    ['E0893', 'no export', `const policy = { ${GOOD} };`, /exports nothing/],
    ['E0893', 'only functions', 'export function key(): number { return 1; }', /exports `key`, but no policy/],
    ['E0893', 'two policies', `export const one = { ${GOOD} };\nexport const two = { ${GOOD} };`, /exports 2 policies, `one`, `two`/],
    ['E0894', 'no kind', shape("name: 'mine', about: 'Mine.', key: () => 1"), /`policy\.kind` must be 'order' or 'victim' or 'eviction' or 'router', not missing/],
    ['E0894', 'an unknown kind', shape("kind: 'schedule', name: 'mine', about: 'Mine.', key: () => 1"), /not "schedule"/],
    ['E0894', 'another kind than its place', shape(GOOD), /`policy\.kind` must be 'victim' here, not 'order'/, 'victim'],
    ['E0894', 'no name', shape("kind: 'order', about: 'Mine.', key: () => 1"), /`policy\.name` must be a text that is not empty, not missing/],
    ['E0894', 'an empty sentence', shape("kind: 'order', name: 'mine', about: '', key: () => 1"), /`policy\.about` must be a text that is not empty, not ''/],
    ['E0894', 'a key that is no function', shape("kind: 'order', name: 'mine', about: 'Mine.', key: 'promptTokens'"), /`policy\.key` must be a function, not "promptTokens"/],
    ['E0894', 'neither key nor compare', shape("kind: 'victim', name: 'mine', about: 'Mine.'"), /`policy\.key` or `compare` must be given once: exactly one of the two, not missing/],
    ['E0894', 'key and compare', shape(`${GOOD}, compare: () => 0`), /exactly one of the two, not "both"/],
    ['E0894', 'a switch that is none', shape(`${GOOD}, dynamic: 'yes'`), /`policy\.dynamic` must be `true` or `false`, not "yes"/],
    ['E0894', 'a field that does not exist', shape(`${GOOD}, priority: 3`), /`policy\.priority` must be left out: order policies have kind, name, about, dynamic/],
    ['E0894', 'a router without create', shape("kind: 'router', name: 'mine', about: 'Mine.', pick: () => 0"), /`policy\.create` must be a function, not missing/],
  ])('%s: %s', async (code, _, content, message, kind) => {
    await expect(load(content, kind === undefined ? {} : { kind })).rejects.toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) as string }));
  });
});
