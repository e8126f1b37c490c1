import { assert, constantFrom, integer, property, record, string, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applySets } from './apply-sets.ts';
import { parseScenario, validateScenario } from './parse-scenario.ts';
import { ScenarioError } from './problem.ts';
import { readScenarioDocument } from './scenario-document.ts';

const text = `name: x
seed: 3
workload:
  synthetic:
    requests: 10
    arrivals: { process: gamma, rate: 2, cv: 1.5 }
    input: { distribution: lognormal, mean: 100, cv: 1 }
    output: 20
    sessions: { turns: 3, thinkTime: 20s }
fleet:
  model: llama-3.1-8b
  gpu: h100-sxm
  engine: { name: vllm-v1, speculative: { method: ngram, tokens: 2, acceptance: [0.5, 0.4] } }
  price: { tier: spot }
slo: { ttft: 1s, e2e: { p50: 5s } }
latency: { side: server }
`;

/** Parses; anything but success or a ScenarioError that points into the file is a failure. */
function survives(broken: string): void {
  try {
    parseScenario(broken, 'a.yaml');
  } catch (error) {
    expect(error).toBeInstanceOf(ScenarioError);
    const lines = broken.split(/\r\n|\r|\n/);
    for (const { place, message } of (error as ScenarioError).problems) {
      expect(message.length).toBeGreaterThan(0);
      expect(place.kind).toBe('file');
      if (place.kind !== 'file') continue;
      expect(place.source).toBe(lines[place.line - 1]);
      expect(place.column).toBeLessThanOrEqual(place.source.length + 1);
    }
  }
}

describe('parseScenario on damaged text', () => {
  it('always says where, whatever is cut out or put in', () => {
    const damage = record({
      at: integer({ min: 0, max: text.length }),
      cut: integer({ min: 0, max: 40 }),
      insert: constantFrom('', '\n', ': ', '- ', '{', ']', '"', '\t', '&a ', '*a', '!!', '? ', '# ', '1e999', '.nan', '~', '__proto__: 1\n', 'é😀'),
    });
    assert(
      property(damage, ({ at, cut, insert }) => {
        survives(text.slice(0, at) + insert + text.slice(at + cut));
      }),
      { numRuns: 400 },
    );
  });

  it('always says where, whatever the text', () => {
    assert(property(string({ maxLength: 60 }), survives), { numRuns: 300 });
  });
});

describe('applySets on any override', () => {
  it('gives a scenario or a ForetokenError', () => {
    const keys = constantFrom('fleet.engine', 'fleet.engine.maxNumSeqs', 'slo.ttft', 'slo.ttft.p50', 'workload.trace', 'workload.synthetic.arrivals.rate', 'name', 'fleet.0.x', 'a.b.c');
    const values = constantFrom('null', '5', '-1', 'text', '{}', '[1, 2]', '{a: 1}', '.nan', '1s', '', '"', '{');
    assert(
      property(tuple(keys, values, keys, values), ([k1, v1, k2, v2]) => {
        try {
          validateScenario(applySets(readScenarioDocument(text, 'a.yaml'), [`${k1}=${v1}`, `${k2}=${v2}`]));
        } catch (error) {
          expect(error).toMatchObject({ code: expect.stringMatching(/^E01\d\d$/) as string });
        }
      }),
      { numRuns: 400 },
    );
  });
});
