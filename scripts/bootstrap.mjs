// The house door: `npm start`, `npm test` and friends come through here and need only Node and npm.
//
//   node version ─► pinned pnpm ─► pnpm install ─► tsc -b ─► command
//
// Each stage is skipped when nothing changed since it last succeeded; chatter goes to stderr.
import { requireNode } from './bootstrap/node-version.mjs';

requireNode();

const { main } = await import('./bootstrap/commands.mjs');
await main(process.argv[2] ?? 'help', process.argv.slice(3));
