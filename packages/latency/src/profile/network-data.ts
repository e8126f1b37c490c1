import { numberAt, numbersAt, objectAt } from './read-json.ts';

/** A link: a latency and a rate, absolute or relative to the scale-up link. */
export interface LinkConstants {
  readonly alphaUs: number;
  readonly gbPerS: number | null;
  readonly linkEfficiency: number | null;
}

/** Measured transports between GPUs. */
export interface NetworkData {
  /** Through host memory: no peer-to-peer access. */
  readonly noPeerToPeer: LinkConstants;
  /** Pipeline sends by GPU family prefix; `default` for the rest. */
  readonly send: Readonly<Record<string, LinkConstants>>;
  readonly multiNodeAllReduce: LinkConstants;
  readonly multiNodeSend: LinkConstants;
  /** Raw fits by `cluster|gpus|gpus per node`: alpha us, efficiency, gamma us per sqrt(KB). */
  readonly clusters: Readonly<Record<string, readonly number[]>>;
}

/** Reads `network.json`. */
export function parseNetwork(json: unknown, where: string): NetworkData {
  const file = objectAt(json, where);
  const send: Record<string, LinkConstants> = {};
  const sends = objectAt(file['send'], `${where}.send`);
  for (const key of Object.keys(sends)) send[key] = parseLink(sends[key], `${where}.send.${key}`);
  const clusters: Record<string, readonly number[]> = {};
  const fits = objectAt(file['fit'], `${where}.fit`);
  for (const key of Object.keys(fits)) {
    clusters[key] = numbersAt(objectAt(fits[key], `${where}.fit.${key}`), 'theta', `${where}.fit.${key}`);
  }
  return {
    noPeerToPeer: parseLink(file['no_p2p'], `${where}.no_p2p`),
    send,
    multiNodeAllReduce: parseLink(file['multi_node_all_reduce'], `${where}.multi_node_all_reduce`),
    multiNodeSend: parseLink(file['multi_node_send'], `${where}.multi_node_send`),
    clusters,
  };
}

function parseLink(json: unknown, where: string): LinkConstants {
  const row = objectAt(json, where);
  return {
    alphaUs: numberAt(row, 'alpha_us', where),
    gbPerS: row['gb_per_s'] === undefined ? null : numberAt(row, 'gb_per_s', where),
    linkEfficiency: row['link_efficiency'] === undefined ? null : numberAt(row, 'link_efficiency', where),
  };
}
