import type { WorkerEvent, WorkerSummary } from '@foretoken/study/node';

/** One event as a line of the log. */
export function logLine(event: WorkerEvent, json: boolean): string {
  return json ? JSON.stringify(event) : textOf(event);
}

function textOf(event: WorkerEvent): string {
  switch (event.event) {
    case 'ready':
      return `worker ${event.id} is ready: ${counted(event.threads, 'thread')}, queue ${event.queue}`;
    case 'study':
      return `study ${event.name} (${event.study.slice(0, 12)}) is here after ${event.seconds.toFixed(1)} s`;
    case 'started':
      return `chunk ${event.job} begins: ${counted(event.points, 'point')}`;
    case 'done':
      return `chunk ${event.job} is done: ${counted(event.points, 'point')}${event.failed === 0 ? '' : `, ${event.failed} failed`}, ${event.seconds.toFixed(1)} s`;
    case 'failed':
      return `chunk ${event.job} failed: ${event.reason}`;
    case 'recovered':
      return `chunk ${event.job} is taken from a worker that gave no sign of life`;
    case 'draining':
      return event.why === 'idle' ? 'nothing to do: leaving' : `leaving when ${event.running === 1 ? '1 chunk that runs is' : `${event.running} chunks that run are`} done; a second signal ends at once`;
    case 'message':
      return event.text;
  }
}

/** The last word of a worker. */
export function summaryText({ chunks, points, failedPoints, failedChunks, ended }: WorkerSummary): string {
  const bad = [...(failedPoints === 0 ? [] : [`${failedPoints} failed`]), ...(failedChunks === 0 ? [] : [`${counted(failedChunks, 'chunk')} given back`])];
  return `${counted(points, 'point')} in ${counted(chunks, 'chunk')}${bad.map((part) => `, ${part}`).join('')}; left ${ended === 'idle' ? 'as there was nothing to do' : 'when told to'}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
