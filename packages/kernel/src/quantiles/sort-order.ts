const RADIX_BITS = 16;
const BUCKETS = 1 << RADIX_BITS;
const DIGITS = 64 / RADIX_BITS;
/** Below this, counting 65536 buckets costs more than comparing. */
const RADIX_MINIMUM = 8192;

/** Row numbers in ascending order of the values; rows of equal values keep their order; NaN comes last. */
export function sortOrder(values: Float64Array): Uint32Array {
  const order = new Uint32Array(values.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  return values.length < RADIX_MINIMUM ? comparisonSort(values, order) : radixSort(values, order);
}

function comparisonSort(values: Float64Array, order: Uint32Array): Uint32Array {
  return order.sort((a, b) => {
    const x = values[a] as number;
    const y = values[b] as number;
    if (x < y) return -1;
    if (x > y) return 1;
    return x === y ? a - b : Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || a - b;
  });
}

/** Least significant digit first; a pass in which all rows share the digit is skipped. */
function radixSort(values: Float64Array, initial: Uint32Array): Uint32Array {
  const keys = sortableKeys(values);
  const counts = new Uint32Array(BUCKETS);
  let order = initial;
  let spare: Uint32Array = new Uint32Array(order.length);
  for (let digit = 0; digit < DIGITS; digit++) {
    counts.fill(0);
    for (let i = digit; i < keys.length; i += DIGITS) (counts[keys[i] as number] as number)++;
    if (counts[keys[digit] as number] === order.length) continue;
    let start = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const count = counts[bucket] as number;
      counts[bucket] = start;
      start += count;
    }
    for (let i = 0; i < order.length; i++) {
      const row = order[i] as number;
      const bucket = keys[row * DIGITS + digit] as number;
      spare[(counts[bucket] as number)++] = row;
    }
    [order, spare] = [spare, order];
  }
  return order;
}

/**
 * The doubles as unsigned 64-bit keys of the same order, four 16-bit digits each, least significant
 * first: negative numbers inverted, the sign bit of the others set. -0 counts as 0.
 */
function sortableKeys(values: Float64Array): Uint16Array {
  const bits = new DataView(new ArrayBuffer(8));
  const keys = new Uint16Array(values.length * DIGITS);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    bits.setFloat64(0, Number.isNaN(value) ? Number.NaN : value + 0, true);
    let high = bits.getUint32(4, true);
    let low = bits.getUint32(0, true);
    if (high >>> 31 === 1 && !Number.isNaN(value)) {
      high = ~high;
      low = ~low;
    } else {
      high |= 0x80000000;
    }
    keys[i * DIGITS] = low;
    keys[i * DIGITS + 1] = low >>> 16;
    keys[i * DIGITS + 2] = high;
    keys[i * DIGITS + 3] = high >>> 16;
  }
  return keys;
}
