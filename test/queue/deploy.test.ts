import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { commands } from '../../packages/cli/src/commands.ts';
import { foretoken, ROOT } from '../golden/foretoken.ts';

interface Thing {
  readonly [key: string]: unknown;
}

const FOLDER = join(ROOT, 'deploy', 'kubernetes');
const text = (name: string): string => readFileSync(join(ROOT, 'deploy', name), 'utf8');

function documentsOf(name: string): readonly Thing[] {
  return parseAllDocuments(text(name)).map((document) => {
    expect(document.errors, name).toEqual([]);
    return document.toJS() as Thing;
  });
}

const files = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml')).map((name) => `kubernetes/${name}`);
const objects = files.flatMap(documentsOf);

/** Everything inside that has this key. */
function every(thing: unknown, key: string): readonly unknown[] {
  if (typeof thing !== 'object' || thing === null) return [];
  return Object.entries(thing).flatMap(([name, value]) => [...(name === key ? [value] : []), ...every(value, key)]);
}

const get = (thing: unknown, ...path: readonly string[]): unknown => path.reduce((value: unknown, key) => (value as Thing | undefined)?.[key], thing);
const nameOf = (thing: Thing): string => `${String(thing['kind'])}/${String(get(thing, 'metadata', 'name'))}`;
const podsOf = (thing: Thing): readonly Thing[] => every(thing, 'template').flatMap((template) => (get(template, 'spec', 'containers') === undefined ? [] : [template as Thing]));
const containersOf = (pod: Thing): readonly Thing[] => get(pod, 'spec', 'containers') as readonly Thing[];
const compose = documentsOf('docker-compose.yaml')[0]!;

/** Command lines of the image: those of pods, of services, and of the Dockerfile. */
const commandLines: readonly (readonly string[])[] = [
  ...objects.flatMap(podsOf).flatMap(containersOf).filter(({ image }) => image === 'foretoken').map(({ args }) => args as string[]),
  ...Object.values(compose['services'] as Thing).flatMap((service) => (get(service, 'image') === 'foretoken' && get(service, 'command') !== undefined ? [get(service, 'command') as string[]] : [])),
  JSON.parse(/^CMD (\[.*\])$/m.exec(text('Dockerfile'))![1]!) as string[],
];

describe('the manifests', () => {
  it('hold every kind that the guide names, each object once', () => {
    expect(objects.map(nameOf).toSorted()).toEqual([...new Set(objects.map(nameOf))].toSorted());
    expect([...new Set(objects.map(({ kind }) => kind as string))].toSorted()).toEqual(['Deployment', 'HorizontalPodAutoscaler', 'Job', 'Kustomization', 'Namespace', 'NetworkPolicy', 'PersistentVolumeClaim', 'PodDisruptionBudget', 'ScaledObject', 'Secret', 'Service', 'StatefulSet', 'TriggerAuthentication']);
    for (const name of files) expect(text('README.md'), name).toContain(name === 'kubernetes/kustomization.yaml' ? 'kustomization.yaml' : name.replace('kubernetes/', ''));
  });

  it('give the command only flags that it has, with values that it takes', () => {
    expect(commandLines.length).toBeGreaterThanOrEqual(5);
    for (const [name, ...args] of commandLines) {
      const command = commands.find((each) => each.name === name)!;
      expect(command, name).toBeDefined();
      for (const [index, flag] of args.entries()) {
        if (!flag.startsWith('--') || flag === '--json') continue;
        const spec = command.flags[flag.slice(2)];
        expect(spec, `${name} ${flag}`).toBeDefined();
        if (spec!.type === 'integer') expect(Number(args[index + 1])).toBeGreaterThanOrEqual(spec!.minimum ?? 0);
      }
    }
  });

  it('set only variables that the program reads', () => {
    const read = readFileSync(join(ROOT, 'packages/cli/src/worker/queue-access.ts'), 'utf8');
    const set = [...objects.flatMap((thing) => every(thing, 'env')).flat().map((variable) => get(variable, 'name') as string), ...every(compose, 'environment').flatMap((each) => Object.keys(each as Thing))].filter((name) => name.startsWith('FORETOKEN_'));
    expect(new Set(set)).toEqual(new Set(['FORETOKEN_QUEUE']));
    for (const name of set) expect(read).toContain(name);
  });

  it('refer to what is there', () => {
    const names = new Set(objects.map(nameOf));
    for (const reference of objects.flatMap((thing) => every(thing, 'secretKeyRef'))) {
      const secret = objects.find((thing) => nameOf(thing) === `Secret/${String(get(reference, 'name'))}`);
      expect(Object.keys(get(secret, 'stringData') as Thing)).toContain(get(reference, 'key'));
    }
    for (const target of objects.flatMap((thing) => every(thing, 'scaleTargetRef'))) expect(names).toContain(`Deployment/${String(get(target, 'name'))}`);
    for (const reference of objects.flatMap((thing) => every(thing, 'authenticationRef'))) expect(names).toContain(`TriggerAuthentication/${String(get(reference, 'name'))}`);
    for (const claim of objects.flatMap((thing) => every(thing, 'claimName'))) expect(names).toContain(`PersistentVolumeClaim/${String(claim)}`);
    for (const resource of objects.find(({ kind }) => kind === 'Kustomization')!['resources'] as string[]) expect(existsSync(join(FOLDER, resource)), resource).toBe(true);
    const disruption = objects.find(({ kind }) => kind === 'PodDisruptionBudget')!;
    const worker = objects.find(({ kind }) => kind === 'Deployment')!;
    for (const [key, value] of Object.entries(get(disruption, 'spec', 'selector', 'matchLabels') as Thing)) expect(get(worker, 'spec', 'template', 'metadata', 'labels', key)).toBe(value);
  });

  it('run pods as the restricted standard asks, with every mount declared and clients let through to the queue', () => {
    for (const pod of objects.flatMap(podsOf)) {
      expect(get(pod, 'spec', 'securityContext')).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
      const volumes = new Set([...((get(pod, 'spec', 'volumes') as readonly Thing[] | undefined) ?? []).map(({ name }) => name), 'data']);
      for (const container of containersOf(pod)) {
        expect(container['securityContext']).toEqual({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } });
        for (const { name } of container['volumeMounts'] as readonly Thing[]) expect(volumes).toContain(name);
        if (container['image'] === 'foretoken') expect(get(pod, 'metadata', 'labels', 'foretoken.queue/client')).toBe('true');
      }
    }
  });

  it('give workers longer to leave than a lock lasts, and a job of workers an end', () => {
    const workers = objects.flatMap(podsOf).filter((pod) => (get(containersOf(pod)[0], 'args') as readonly string[])[0] === 'worker');
    expect(workers).toHaveLength(2);
    for (const pod of workers) expect(get(pod, 'spec', 'terminationGracePeriodSeconds')).toBeGreaterThan(30);
    const job = objects.find((thing) => nameOf(thing) === 'Job/foretoken-workers')!;
    expect(get(job, 'spec', 'completionMode')).toBe('Indexed');
    expect(every(job, 'args').flat()).toContain('--exit-when-idle');
  });

  it('scale by the lists that `worker --print-queue` names', () => {
    const { waiting, active } = JSON.parse(foretoken(['worker', '--print-queue', '--json', '--queue', 'redis://any']).stdout) as Record<string, string>;
    const [filled] = parseAllDocuments(text('kubernetes/worker-keda.yaml').replace('"@WAITING@"', `"${waiting}"`).replace('"@ACTIVE@"', `"${active}"`)).map((document) => document.toJS() as Thing).filter(({ kind }) => kind === 'ScaledObject');
    expect((every(filled, 'listName') as string[]).toSorted()).toEqual([active, waiting]);
    expect(waiting).toMatch(/^foretoken:points-[^:]+:wait$/);
  });
});

describe('the image', () => {
  it('runs as nobody special, and what it starts is where the build puts it', () => {
    const dockerfile = text('Dockerfile');
    expect(dockerfile).toMatch(/^USER node$/m);
    expect(dockerfile.match(/^FROM (\S+)/gm)).toEqual(['FROM node:20-slim', 'FROM node:20-slim']);
    const entry = (JSON.parse(/^ENTRYPOINT (\[.*\])$/m.exec(dockerfile)![1]!) as string[]).at(-1)!;
    expect(existsSync(join(ROOT, entry.replace(/^\/app\//, '')))).toBe(true);
    const { packageManager } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { packageManager: string };
    expect(dockerfile).toContain(`npm install --global ${packageManager}`);
  });
});
