import { type Command, defineCommand } from '../command.ts';

export const worker: Command = defineCommand({
  name: 'worker',
  describe: 'Compute points of sweeps from a queue, on any number of machines',
  flags: {
    queue: { type: 'string', describe: 'redis://, rediss:// or postgres:// URL of the queue; default: FORETOKEN_QUEUE', value: 'URL', completion: 'none' },
    'queue-ca': { type: 'string', describe: 'Certificates to trust, PEM; default: FORETOKEN_QUEUE_CA, else those of the system', value: 'FILE', completion: 'files' },
    threads: { type: 'integer', describe: 'Chunks at a time; one per core by default', value: 'N', minimum: 1, completion: 'none' },
    lock: { type: 'integer', describe: 'A chunk goes to another worker when this one gives no sign of life for so long; default: 30', value: 'SECONDS', minimum: 1, completion: 'none' },
    'exit-when-idle': { type: 'integer', describe: 'Leave when there was nothing to do for so long', value: 'SECONDS', minimum: 1, completion: 'none' },
    cache: { type: 'string', describe: 'Folder for traces and scenarios; default: ~/.cache/foretoken', value: 'DIR', completion: 'folders' },
    'print-queue': { type: 'boolean', describe: 'Print where an autoscaler finds the number of waiting chunks, and end' },
    quiet: { type: 'boolean', describe: 'No log on stderr' },
  },
  examples: [
    ['FORETOKEN_QUEUE=redis://queue.internal:6379 foretoken worker', 'a worker on every core of this machine'],
    ['foretoken worker --queue rediss://queue.internal:6380 --queue-ca ca.pem --threads 8', 'over TLS'],
    ['foretoken worker --exit-when-idle 60', 'in a batch job: leaves when the work is done'],
  ],
  run: async (flags, context) => {
    const { workerCommand } = await import('../worker/worker-command.ts');
    return await workerCommand(flags, context);
  },
});
