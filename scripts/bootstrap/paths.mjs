import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository root. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
/** Tools fetched by the bootstrap; ignored by git. */
export const TOOLS = join(ROOT, '.tools');
/** Where the bootstrap remembers what it has done; gone together with the installation. */
export const STAMPS = join(ROOT, 'node_modules', '.foretoken');
/** The built command line. */
export const CLI = join(ROOT, 'packages', 'cli', 'dist', 'main.js');
