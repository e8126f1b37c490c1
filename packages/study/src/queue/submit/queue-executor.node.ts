import type { StudyExecutor } from '../../execute/study-executor.ts';
import { queueName } from '../chunk-job.ts';
import { openQueueBackend, type QueueAccess } from '../open-queue.node.ts';
import type { QueueBackend } from '../queue-backend.ts';
import { packStudy } from '../ship/pack-study.node.ts';
import { Submission } from './submission.node.ts';

/** How a study is given to a queue. */
export interface QueueExecutorOptions extends QueueAccess {
  /** How long to wait for a worker of this program while only others are there, in seconds; 0 = for ever. Default: 60. */
  readonly waitS?: number;
  /** Points of a job, at most; default: 1 to 64, by their number. */
  readonly chunkPoints?: number;
}

const WAIT_S = 60;

/** Points are computed by the workers of a queue: `foretoken worker` on any number of hosts. @throws ForetokenError E1040 … E1044, E1047, E1051, from `execute`. */
export function createQueueExecutor(options: QueueExecutorOptions): StudyExecutor {
  let backend: Promise<QueueBackend> | undefined;
  let tell: ((message: string) => void) | undefined;
  return {
    execute: async (study, tasks, events, signal) => {
      tell = (message) => events.onMessage?.(message);
      if (tasks.length === 0) return;
      const packed = await packStudy(study);
      backend ??= openQueueBackend(options, (message) => tell?.(message));
      const opened = await backend;
      const queue = opened.openQueue(queueName(study.program));
      try {
        await new Submission({ packed, program: study.program, store: opened.store, queue, events, signal, waitS: options.waitS ?? WAIT_S, ...(options.chunkPoints === undefined ? {} : { chunkPoints: options.chunkPoints }) }).run(tasks);
      } catch (error) {
        throw opened.told(error);
      } finally {
        await queue.close();
      }
    },
    close: async () => {
      tell = undefined;
      // A connection that never came up was told to whoever asked for it.
      await (await backend?.catch(() => undefined))?.close();
    },
  };
}
