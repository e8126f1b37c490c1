import { contentHash } from '@foretoken/kernel';
import type { PointTask } from '../point/point.ts';

/** What a job of the queue asks for: some points of a study. */
export interface ChunkJob {
  /** SHA-256 of the study's manifest, which the store has. */
  readonly study: string;
  readonly points: readonly PointTask[];
}

/** A chunk with the id of its job: equal content has equal ids, so that adding it twice adds it once. */
export interface Chunk extends ChunkJob {
  readonly id: string;
}

const MOST_POINTS = 64;
const CHUNKS = 64;

/** Cuts tasks into chunks of 1 to 64 points: about 64 of them for a small study, so that all workers have their share. */
export function chunksOf(study: string, tasks: readonly PointTask[], size: number = Math.min(MOST_POINTS, Math.max(1, Math.ceil(tasks.length / CHUNKS)))): readonly Chunk[] {
  return Array.from({ length: Math.ceil(tasks.length / size) }, (_, index) => chunkOf(study, tasks.slice(index * size, (index + 1) * size)));
}

export function chunkOf(study: string, points: readonly PointTask[]): Chunk {
  // A letter first: BullMQ takes no job ids that are whole numbers.
  return { id: `c${contentHash([study, ...points.map(({ key }) => key)].join('\n')).slice(0, 31)}`, study, points };
}

/** Name of the queue of one program: workers of another never see its jobs. */
export function queueName(program: string): string {
  return `points-${program.replaceAll(/[^A-Za-z0-9.+_-]/g, '_')}`;
}
