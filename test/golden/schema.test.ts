import { Ajv2020 } from 'ajv/dist/2020.js';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { foretoken, ROOT } from './foretoken.ts';

const schemaFile = (name: string): string => readFileSync(join(ROOT, 'schemas', `${name}.schema.json`), 'utf8');

describe('schemas/', () => {
  it.each(['scenario', 'sweep', 'result', 'comparison', 'plan', 'study', 'check', 'explain'])('holds what `foretoken schema %s` prints', (name) => {
    const { code, stdout } = foretoken(['schema', name]);
    expect(code).toBe(0);
    expect(JSON.parse(schemaFile(name))).toEqual(JSON.parse(stdout));
  });

  it.each(['scenario', 'sweep', 'study', 'check', 'explain'])('has the schema of %s byte for byte, so that a redirect updates it', (name) => {
    expect(schemaFile(name)).toBe(foretoken(['schema', name]).stdout);
  });
});

const examples = readdirSync(join(ROOT, 'examples')).filter((name) => name.endsWith('.yaml'));

describe('examples/', () => {
  const validate = new Ajv2020({ allErrors: true }).compile(JSON.parse(schemaFile('scenario')) as object);

  it('has some', () => {
    expect(examples.length).toBeGreaterThan(4);
  });

  it.each(examples)('%s begins with the schema line and validates against it', (name) => {
    const text = readFileSync(join(ROOT, 'examples', name), 'utf8');
    expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=../schemas/scenario.schema.json');
    validate(parse(text));
    expect(validate.errors).toBeNull();
  });

  it('pass lint', () => {
    const args = ['lint', ...examples.map((name) => join('examples', name))];
    const { code, stderr } = foretoken(args);
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });
});

const sweeps = readdirSync(join(ROOT, 'examples', 'sweeps')).filter((name) => name.endsWith('.yaml'));

describe('examples/sweeps/', () => {
  const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(JSON.parse(schemaFile('sweep')) as object);

  it.each(sweeps)('%s begins with the schema line and validates against it', (name) => {
    const text = readFileSync(join(ROOT, 'examples', 'sweeps', name), 'utf8');
    expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=../../schemas/sweep.schema.json');
    validate(parse(text));
    expect(validate.errors).toBeNull();
  });

  it('pass lint, and have as many points as their comments say', () => {
    const { code, stdout, stderr } = foretoken(['lint', ...sweeps.map((name) => join('examples', 'sweeps', name))]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('design-space.yaml: ok, 2,000 points');
    expect(stdout).toContain('small.yaml: ok, 18 points');
    expect(stdout).toContain('64 × 6 = 384 runs');
  });
});
