export { unreadableFile, unwritableFolder } from './diagnostics.ts';
export { makeFolder } from './make-folder.node.ts';
export { prepareFolder } from './prepare-folder.node.ts';
export { readText } from './read-text.node.ts';
