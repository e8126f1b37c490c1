import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parse } from 'yaml';
import { autoscaleSchema } from './autoscale-schema.ts';

function issuesOf(text: string): string[] {
  const result = autoscaleSchema.safeParse(parse(text));
  expect(result.success).toBe(false);
  return (result.error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`);
}

describe('autoscale: of a scenario', () => {
  it('reads the example of the reference', () => {
    const text = `
policy: hpa
min: 1
max: 20
metric: waiting
target: 10
scaleDown: { stabilization: 5m, policies: [{ pods: 1, period: 60s }] }
scrape: 15s
delay: 30s
`;
    expect(autoscaleSchema.parse(parse(text))).toEqual({
      policy: 'hpa',
      min: 1,
      max: 20,
      options: { metric: 'waiting', target: 10, scaleDown: { stabilizationS: 300, policies: [{ kind: 'pods', value: 1, periodS: 60 }] } },
      scrapeS: 15,
      delayS: 30,
    });
  });

  it('has a minimum of 1 and leaves the defaults to the policy', () => {
    expect(autoscaleSchema.parse({ policy: 'ray-serve', max: 8 })).toEqual({ policy: 'ray-serve', min: 1, max: 8, options: {} });
  });

  it('reads durations as text or seconds, named with their unit', () => {
    expect(autoscaleSchema.parse({ policy: 'keda', min: 0, max: 8, polling: '10s', cooldown: 0, fallback: { failureThreshold: 3, replicas: 2 } }).options).toEqual({ pollingS: 10, cooldownS: 0, fallback: { failureThreshold: 3, replicas: 2, behavior: 'static' } });
  });

  it('reads several metrics, and per cent', () => {
    const { options } = autoscaleSchema.parse({ policy: 'hpa', max: 8, metrics: [{ metric: 'waiting', target: 5 }, { metric: 'kvUsage', target: 0.8, type: 'pods' }], scaleUp: { policies: [{ percent: 50, period: 30 }], select: 'min', tolerance: 0.2 } });
    expect(options).toEqual({
      metrics: [{ metric: 'waiting', target: 5, type: 'pods' }, { metric: 'kvUsage', target: 0.8, type: 'pods' }],
      scaleUp: { policies: [{ kind: 'percent', value: 50, periodS: 30 }], select: 'min', tolerance: 0.2 },
    });
  });

  it('reads a week', () => {
    const { options } = autoscaleSchema.parse({ policy: 'schedule', max: 8, startsAt: 'tue 06:30', ahead: '10m', windows: [{ from: '08:00', to: '24:00', replicas: 4 }, { days: ['sat'], from: '22:00', to: '02:00', replicas: 2 }, { days: 'weekdays', from: '00:00', to: '01:00', replicas: 1 }] });
    expect(options).toEqual({
      startsAt: 86_400 + 6.5 * 3600,
      aheadS: 600,
      windows: [
        { days: [0, 1, 2, 3, 4, 5, 6], fromS: 8 * 3600, toS: 24 * 3600, replicas: 4 },
        { days: [5], fromS: 22 * 3600, toS: 2 * 3600, replicas: 2 },
        { days: [0, 1, 2, 3, 4], fromS: 0, toS: 3600, replicas: 1 },
      ],
    });
  });

  it.each([
    ['an unknown key', '{ policy: hpa, max: 3, targt: 5 }', /^: .*targt/],
    ['an unknown key in a list', '{ policy: hpa, max: 3, metrics: [{ metric: waiting, target: 5, tipe: pods }] }', /^metrics\.0: .*tipe/],
    ['a key of another policy', '{ policy: step, max: 3, cooldown: 5m }', /^: .*cooldown/],
    ['an unknown policy', '{ policy: hpaa, max: 3 }', /^policy: /],
    ['a missing maximum', '{ policy: hpa }', /^max: /],
    ['a maximum below the minimum', '{ policy: hpa, min: 5, max: 3 }', /^max: must be at least min, which is 5, not 3/],
    ['0 for a policy that does not come back', '{ policy: step, min: 0, max: 3 }', /^min: must be at least 1 with step/],
    ['0 for an HPA of pods', '{ policy: hpa, min: 0, max: 3 }', /^min: must be at least 1 for an HPA/],
    ['both forms of metrics', '{ policy: hpa, max: 3, target: 4, metrics: [{ metric: waiting, target: 5 }] }', /^target: .*short form/],
    ['a window that Kubernetes refuses', '{ policy: hpa, max: 3, scaleDown: { stabilization: 2h } }', /^scaleDown\.stabilization: must be at most 3600 s/],
    ['a time that is none', '{ policy: schedule, max: 3, windows: [{ from: "25:00", to: "08:00", replicas: 1 }] }', /^windows\.0\.from: must be a time of day/],
  ])('refuses %s, and says where', (_what, text, message) => {
    expect(issuesOf(text).some((issue) => message.test(issue))).toBe(true);
  });

  it.each([
    ['E0723', { policy: 'llumnix', min: 0, max: 3 }],
    ['E0723', { policy: 'hpa', min: 0, max: 3 }],
    ['E0724', { policy: 'hpa', max: 3, metric: 'running', metrics: [{ metric: 'waiting', target: 5 }] }],
  ])('gives the code %s', (code, given) => {
    const [issue] = autoscaleSchema.safeParse(given).error!.issues;
    expect((issue as { params?: { code?: string } }).params?.code).toBe(code);
  });

  it('takes 0 for an HPA with an external metric', () => {
    expect(autoscaleSchema.parse({ policy: 'hpa', min: 0, max: 3, type: 'external-average' }).min).toBe(0);
  });

  it('has a JSON Schema', () => {
    const schema = JSON.stringify(z.toJSONSchema(autoscaleSchema, { io: 'input', unrepresentable: 'any' }));
    expect(schema).toContain('"const":"knative-kpa"');
    expect(schema).toContain('stabilizationWindowSeconds');
  });
});
