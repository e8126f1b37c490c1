export type { AnyPolicy } from './policies/any-policy.ts';
