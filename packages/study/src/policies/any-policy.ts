import type { PolicyKind, RunPolicies } from '@foretoken/fleet';

/** Any policy of a file, with its kind. */
export type AnyPolicy = NonNullable<RunPolicies[PolicyKind]>['policy'] & { readonly kind: PolicyKind };
