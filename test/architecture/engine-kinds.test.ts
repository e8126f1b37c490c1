import { describe, expect, it } from 'vitest';
import { expectClean, planted } from './expect-clean.ts';
import { engineKindViolations } from './rules/engine-kinds.ts';

describe('engine kinds', () => {
  it('are branched on nowhere outside of an engine folder', () => {
    expectClean(engineKindViolations);
  });
});

describe('engine kinds, planted violations', () => {
  const violations = (text: string, path = 'packages/fleet/src/a.ts'): string[] => engineKindViolations(planted({ [path]: text }));

  it.each([
    "if (engine === 'vllm-v1') go();",
    "if (scenario.engine.name !== 'x') go();",
    "if (engineName == 'x') go();",
    "if (kind === 'sglang') go();",
    "if ('trtllm' === kind) go();",
    "switch (kind) { case 'vllm-v0': go(); }",
    'switch (scenario.engine.name) {}',
    "if (kind.startsWith('vllm')) go();",
    'if (kind === "tgi") go();',
  ])('%j', (text) => {
    expect(violations(text).length).toBeGreaterThan(0);
  });

  it.each([
    "const ENGINES = { 'vllm-v1': create };",
    "// engine === 'vllm-v1'",
    "const sentence = `if (engine === 'vllm-v1')`;",
    'if (engine === undefined) go();',
    "if (typeof engine === 'object') go();",
    "if (typeof scenario.engine === 'string') go();",
    "if (ending === 'x') go();",
  ])('but not %j', (text) => {
    expect(violations(text)).toEqual([]);
  });

  it('nor inside the folder of an engine or in a test', () => {
    const text = "if (engine === 'vllm-v1') go();";
    expect(violations(text, 'packages/engines/src/vllm-v1/a.ts')).toEqual([]);
    expect(violations(text, 'packages/fleet/src/a.test.ts')).toEqual([]);
    expect(violations(text, 'packages/engines/src/registry.ts')).toHaveLength(2);
  });
});
