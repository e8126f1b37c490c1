import type { SglangRequest } from './request.ts';

/** What a prefill batch takes: tokens to compute, pages for them, and slots of those who have none. */
export function extendNeed(admitted: readonly SglangRequest[], pageSize: number): { readonly tokens: number; readonly pages: number; readonly slots: number } {
  let tokens = 0;
  let pages = 0;
  let slots = 0;
  for (const request of admitted) {
    tokens += request.fill - request.prefix;
    pages += Math.ceil(request.fill / pageSize) - Math.ceil(request.prefix / pageSize);
    if (!request.hasSlot) slots++;
  }
  return { tokens, pages, slots };
}
