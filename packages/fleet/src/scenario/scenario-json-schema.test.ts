import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { scenarioJsonSchema } from './scenario-json-schema.ts';

const validate = new Ajv2020({ allErrors: true }).compile(scenarioJsonSchema());

describe('scenarioJsonSchema', () => {
  const base = { workload: { profile: 'azure-code' }, fleet: { model: 'm', gpu: 'g' } };

  it('accepts what the parser accepts, short forms included', () => {
    expect(validate(base)).toBe(true);
    expect(validate({ ...base, slo: { ttft: '1s', e2e: { p50: 10 } }, fleet: { ...base.fleet, engine: { name: 'vllm-v1', maxNumSeqs: 4 } } })).toBe(true);
  });

  it('refuses unknown keys, wrong types and bad durations', () => {
    expect(validate({ ...base, gpu: 'h100' })).toBe(false);
    expect(validate({ ...base, fleet: { ...base.fleet, replicas: 1.5 } })).toBe(false);
    expect(validate({ ...base, slo: { ttft: '1 parsec' } })).toBe(false);
    expect(validate({ workload: base.workload })).toBe(false);
  });

  it('bounds no integer by the largest safe one', () => {
    expect(JSON.stringify(scenarioJsonSchema())).not.toContain('9007199254740991');
  });
});
