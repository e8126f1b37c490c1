import { ForetokenError } from '@foretoken/kernel';

/** What is wrong with a queue, its server or its workers, E1040 … E1051; no message holds a password. */

export function badQueueUrl(shown: string, reason: string): ForetokenError {
  return refused('E1040', `queue \`${shown}\`: ${reason}`, 'Such as redis://user:password@host:6379/0, rediss://host:6380 or postgres://user:password@host:5432/database?sslmode=verify-full.');
}

export function noQueueUrl(): ForetokenError {
  return refused('E1040', 'no queue is given', 'Give --queue URL, or set the environment variable FORETOKEN_QUEUE, which keeps the password out of the list of processes.');
}

export function unreachableQueue(shown: string, reason: string): ForetokenError {
  return refused('E1041', `${shown}: cannot reach this queue: ${reason}`, 'Check host, port, firewall and TLS (rediss://, sslmode=, --queue-ca).');
}

export function refusedByQueue(shown: string, reason: string): ForetokenError {
  return refused('E1042', `${shown}: the server refuses this user: ${reason}`, 'Check user, password and rights; a password with special characters is percent-encoded in a URL.');
}

export function missingPackage(name: string, what: string): ForetokenError {
  return refused('E1043', `${what} needs the package \`${name}\`, which is not installed`, `It is an optional dependency: \`npm install ${name}\`.`);
}

export function otherProgram(own: string, others: readonly string[], waitedS: number): ForetokenError {
  return refused('E1044', `all workers of this queue run another program (${others.join(', ')}), none runs ${own}, after ${waitedS} s`, 'Install the same version and build on workers and submitter; what was submitted and finished is kept. --wait says how long to wait.');
}

/** Thrown on a worker: another try may find the file, as the submitter sends it again. */
export function missingBlob(sha256: string): ForetokenError {
  return refused('E1045', `file ${sha256} of this study is not in the queue's store`, 'Start the sweep again: it sends what is missing.', 1);
}

export function corruptBlob(sha256: string, found: string): ForetokenError {
  return refused('E1046', `file ${sha256} of this study arrived with the content ${found}`, 'Remove it from the store and start the sweep again; check the server.', 1);
}

export function importedPackage(file: string, name: string): ForetokenError {
  return refused('E1047', `${file}: this policy imports the package \`${name}\`, which is not sent to workers`, 'Import relative files and modules of Node only, and types with `import type`.');
}

export function unusableCache(folder: string, reason: string): ForetokenError {
  return refused('E1048', `${folder}: this folder cannot be used as cache: ${reason}`, 'Choose another with --cache.');
}

/** Neither the address nor the user is wrong: no memory or disk is left, or the server only reads. */
export function failingQueue(shown: string, reason: string): ForetokenError {
  return refused('E1051', `${shown}: the server of this queue does not do what it is asked: ${reason}`, 'Give it more memory or disk, or look at its log; what is finished is kept, and the same command goes on from there.');
}

/** What a server that may evict keys can do to a sweep. */
export function evictionWarning(shown: string, policy: string): string {
  return `${shown}: this server may evict keys (maxmemory-policy ${policy}), and what it evicts is computed again; set it to noeviction`;
}

function refused(code: string, message: string, hint: string, exitCode: 1 | 2 = 2): ForetokenError {
  return new ForetokenError(message, { code, hint, exitCode });
}
