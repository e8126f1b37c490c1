type TypedArray = Float64Array | Int32Array | Uint8Array;

/**
 * The same columns over SharedArrayBuffers: threads that are given them read this memory instead of a copy. Works through nested plain
 * objects such as the content index; everything else is kept as it is.
 */
export function shareColumns<T extends object>(columns: T): T {
  return Object.fromEntries(Object.entries(columns).map(([name, value]) => [name, shared(value)])) as T;
}

/** Bytes of all columns. */
export function columnBytes(columns: object): number {
  return Object.values(columns).reduce((total: number, value: unknown) => {
    if (isColumn(value)) return total + value.byteLength;
    return isNested(value) ? total + columnBytes(value) : total;
  }, 0);
}

function shared(value: unknown): unknown {
  if (isColumn(value)) return sharedCopy(value);
  return isNested(value) ? shareColumns(value) : value;
}

function sharedCopy(column: TypedArray): TypedArray {
  if (column.buffer instanceof SharedArrayBuffer) return column;
  const Column = column.constructor as new (buffer: SharedArrayBuffer) => TypedArray;
  const copy = new Column(new SharedArrayBuffer(column.byteLength));
  copy.set(column);
  return copy;
}

function isColumn(value: unknown): value is TypedArray {
  return value instanceof Float64Array || value instanceof Int32Array || value instanceof Uint8Array;
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}
