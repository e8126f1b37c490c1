import type { RequestColumns } from '@foretoken/engines';

/** A digest of what the clients send: arrivals, lengths, contents, priorities. Equal requests give equal digests. */
export function digestRequests({ count, arrivalS, inputTokens, outputTokens, priority, adapter, salt, content }: RequestColumns): number {
  let hash = mix(0x811c9dc5, count);
  const columns = [inputTokens, outputTokens, priority, adapter, salt, content?.offsets, content?.segmentIds, content?.segmentTokens];
  for (const value of new Int32Array(arrivalS.buffer, arrivalS.byteOffset, 2 * arrivalS.length)) hash = mix(hash, value);
  for (const [index, column] of columns.entries()) {
    hash = mix(hash, index);
    if (column !== undefined) for (const value of column) hash = mix(hash, value);
  }
  return hash >>> 0;
}

function mix(hash: number, word: number): number {
  const mixed = Math.imul(hash ^ word, 0x01000193);
  return mixed ^ (mixed >>> 15);
}
