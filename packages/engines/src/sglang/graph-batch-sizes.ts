/**
 * Decode batches that get a CUDA graph; others are padded to the next one. Dense at first, then in steps of 8, 16
 * and 32 (server_args.py, `_generate_cuda_graph_batch_sizes`).
 */
export function graphBatchSizes(largest: number): readonly number[] {
  const sizes = [1, 2, 4, 8, 12];
  for (let size = 16; size <= 256; size += 8) sizes.push(size);
  for (let size = 272; size < 512; size += 16) sizes.push(size);
  for (let size = 512; size <= largest; size += 32) sizes.push(size);
  return sizes.filter((size) => size <= largest);
}
