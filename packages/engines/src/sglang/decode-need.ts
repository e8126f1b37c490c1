import type { Decodes } from '../core/decodes.ts';
import type { SglangConfig } from './config.ts';
import type { SglangRequest } from './request.ts';

/** A decode step verifies drafts. */
export function hasDrafts({ draftTokens }: SglangConfig): boolean {
  return draftTokens > 0;
}

/** Tokens of which a decode step must be sure; drafts count in whole pages of each request. */
export function decodeNeed(running: Decodes<SglangRequest>, config: SglangConfig): number {
  const { pageSize, draftTokens } = config;
  return hasDrafts(config) ? running.size * Math.ceil((1 + draftTokens) / pageSize) * pageSize : running.blocksAtMost * pageSize;
}
