import { ForetokenError } from '@foretoken/kernel';

export function poolTooSmall(max: number, nodes: number, replicas: number): ForetokenError {
  return new ForetokenError(`fleet.nodes.max is ${max}, but ${replicas} replicas need ${nodes} nodes at once.`, {
    code: 'E0730',
    path: 'fleet.nodes.max',
    hint: `Set fleet.nodes.max to at least ${nodes}, or ask for fewer replicas.`,
    exitCode: 4,
  });
}

export function nodesDoNotDivide(gpusPerReplica: number, gpusPerNode: number): ForetokenError {
  return new ForetokenError(`A replica of ${gpusPerReplica} GPUs spans nodes of ${gpusPerNode} GPUs, which ${gpusPerReplica} is no multiple of.`, {
    code: 'E0731',
    path: 'fleet.nodes.gpusPerNode',
    hint: `Choose fleet.nodes.gpusPerNode so that it divides ${gpusPerReplica}, or is larger.`,
  });
}

export function releasedTooMuch(node: number, gpus: number, used: number): ForetokenError {
  return new ForetokenError(`${gpus} GPUs of node ${node} were released, but ${used} are in use.`, { code: 'E0732', hint: 'This is a bug of Foretoken: please report it with the scenario and the seed.', exitCode: 1 });
}
