/** A domain, or one path of a zipped group, has one of some values. */
export interface Condition {
  /** Position of the domain. */
  readonly domain: number;
  /** Path within a zipped group. */
  readonly path?: string;
  /** As canonical JSON. */
  readonly wanted: ReadonlySet<string>;
}
