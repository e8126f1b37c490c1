import type { Collective } from '../operators/all-reduce.ts';
import { createAllReduce, createLinkAllReduce, createPlainAllReduce } from '../operators/all-reduce.ts';
import { createExpertCollective } from '../operators/expert-collective.ts';
import { createPipelineSend } from '../operators/pipeline-send.ts';
import { pcieRows } from '../profile/datasheet-profile.ts';
import type { LinkConstants } from '../profile/network-data.ts';
import { traitsOf } from './framework-traits.ts';
import type { StepContext } from './step-context.ts';
import type { TokenOperator } from './token-operator.ts';
import { sharedOperator, tokenOperator } from './token-operator.ts';

/** All-reduces of tensor parallelism, dispatch and combine of expert parallelism, sends between stages. */
export function communications(context: StepContext): readonly TokenOperator[] {
  return [...tensorParallel(context), ...expertParallel(context), ...pipelineParallel(context)];
}

/** After attention and after the MLP of each layer, and once for the embedding (reference: 3.7). */
function tensorParallel(context: StepContext): readonly TokenOperator[] {
  const { tensorParallel: ranks } = context.deployment;
  const { shape } = context;
  if (ranks === 1) return [];
  const combined = context.reference || !dispatches(context) ? 0 : shape.moeLayers;
  const count = shape.attentionLayers + shape.linearLayers + shape.mlpLayers - combined + 1;
  const allReduce = allReduceOf(context, ranks);
  return [tokenOperator('communication', count, (tokens) => allReduce(tokens * shape.hiddenSize * 2))];
}

function allReduceOf(context: StepContext, ranks: number): Collective {
  const { device, deployment } = context;
  const { gpu, data } = deployment;
  const { kernels } = traitsOf(deployment.framework);
  if (!context.reference) {
    if (ranks > nodeSize(context)) return createLinkAllReduce(device, data.network.multiNodeAllReduce, ranks);
    if (!(deployment.peerToPeer ?? gpu.peerToPeer)) return createLinkAllReduce(device, data.network.noPeerToPeer, ranks);
  }
  const bridged = gpu.scaleUp !== null && ranks > gpu.scaleUp.domainGpus;
  if (!context.reference && bridged) return pcieAllReduce(context, ranks);
  const own = data.profile.tables.allreduce;
  const other = Object.keys(own).find((key) => key.endsWith(`:${ranks}`) && key.includes('graph'));
  const shared = context.reference || gpu.scaleUp === null ? undefined : data.defaults.tables.allreduce[`${kernels}:graph:${ranks}`];
  const entry = own[`${kernels}:graph:${ranks}`] ?? (other === undefined ? shared : own[other]);
  return entry === undefined ? createPlainAllReduce(device, ranks) : createAllReduce(device, entry.theta, ranks);
}

/** More ranks than the NVLink bridge joins: the rows measured over PCIe, at this GPU's PCIe rate. */
function pcieAllReduce(context: StepContext, ranks: number): Collective {
  const { gpu, data } = context.deployment;
  const { kernels } = traitsOf(context.deployment.framework);
  const device = { ...context.device, link: (gpu.pcie?.bytesPerS ?? data.defaults.linkBytesPerS) * 1e-6 };
  const rows = pcieRows(gpu, data.defaults);
  const entry = rows?.[`${kernels}:graph:${ranks}`];
  return entry === undefined ? createPlainAllReduce(device, ranks) : createAllReduce(device, entry.theta, ranks);
}

/** Tokens travel to the experts only when several attention replicas share them, however the experts are split. */
function dispatches(context: StepContext): boolean {
  return (context.deployment.attentionDataParallel ?? 1) > 1;
}

/** vLLM's default: all-gather before the experts, reduce-scatter after them, over all replicas' tokens. */
function expertParallel(context: StepContext): readonly TokenOperator[] {
  if (context.reference || !dispatches(context)) return [];
  const { deployment, shape } = context;
  const replicas = deployment.attentionDataParallel ?? 1;
  const bytes = (tokens: number): number => replicas * tokens * shape.hiddenSize * 2;
  return ['all_gather', 'reduce_scatter'].map((kind) => {
    const collective = expertCollective(context, kind);
    return sharedOperator('communication', shape.moeLayers, (tokens) => collective(bytes(tokens)));
  });
}

function expertCollective(context: StepContext, kind: string): Collective {
  const { device, deployment } = context;
  const { network } = deployment.data;
  const whole = deployment.expertParallel;
  const ranks = whole > 1 ? whole : deployment.tensorParallel * (deployment.attentionDataParallel ?? 1);
  if (ranks > nodeSize(context)) return createLinkAllReduce(device, network.multiNodeAllReduce, ranks);
  if (!(deployment.peerToPeer ?? deployment.gpu.peerToPeer)) return createLinkAllReduce(device, network.noPeerToPeer, ranks);
  const measured = ranks <= 2 ? 2 : ranks <= 4 ? 4 : 8;
  const { entry } = context.pick('nccl', [`${kind}:${measured}`, `${kind}:4`, `${kind}:2`]);
  return createExpertCollective(device, entry.theta, ranks);
}

/** One send per stage: the busiest stage computes and passes on. */
function pipelineParallel(context: StepContext): readonly TokenOperator[] {
  if (context.deployment.pipelineParallel === 1) return [];
  const send = createPipelineSend(context.device, sendLink(context));
  return [tokenOperator('communication', 1, (tokens) => send(tokens * context.shape.hiddenSize * 2))];
}

function sendLink(context: StepContext): LinkConstants {
  const { deployment } = context;
  const { network } = deployment.data;
  if (deployment.tensorParallel * deployment.pipelineParallel > nodeSize(context)) return network.multiNodeSend;
  if (!(deployment.peerToPeer ?? deployment.gpu.peerToPeer)) return network.noPeerToPeer;
  const family = deployment.gpu.scaleUp === null ? undefined : Object.keys(network.send).find((key) => deployment.gpu.id.startsWith(key));
  return network.send[family ?? 'default'] as LinkConstants;
}

/** GPUs that share a fast domain; PCIe boxes hold eight unless told otherwise. */
function nodeSize(context: StepContext): number {
  const { gpu, gpusPerNode = 8 } = context.deployment;
  return Math.max(gpusPerNode, gpu.scaleUp?.domainGpus ?? 1);
}
