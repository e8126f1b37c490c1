import type { Router } from '../router.ts';

/** What a part of a pipeline may hear of. */
export type PickObserver = Omit<Router, 'pick'>;
