/** What is left to send when a prompt has been computed. */
export interface LateBytes {
  /** Bytes not sent yet; at least one layer's, whose KV came last. */
  readonly bytes: number;
  /** Seconds that their sending takes at the same rate. */
  readonly lateS: number;
}

/**
 * KV of `layers` equal layers that is pushed layer by layer while the prompt is computed: the KV of layer i is there at
 * i / layers of `computeS` and goes after that of the layer before, at `bytesPerS`. What the link has not moved at the
 * end of the computation is late. With one layer nothing overlaps. Models the layer-wise push of Splitwise (Patel et
 * al., ISCA 2024, section 4.3) and Mooncake; the rate is taken to hold.
 */
export function overlappedBytes(bytes: number, layers: number, computeS: number, bytesPerS: number): LateBytes {
  const layer = bytes / layers;
  const ready = computeS / layers;
  // Sending keeps up with computing: only the last layer is late. Or it is busy from the first layer on.
  const late = layer <= bytesPerS * ready ? layer : bytes - bytesPerS * (computeS - ready);
  return { bytes: late, lateS: late / bytesPerS };
}
