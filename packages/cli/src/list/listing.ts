/** A listing for people and for programs. */
export interface Listing {
  readonly text: string;
  readonly items: readonly unknown[];
}
