import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ForetokenError } from '@foretoken/kernel';

let found: string | undefined;

/** The folder `models/`: environment variable FORETOKEN_MODELS, else the nearest one above this package. Throws E0308. */
export function modelsDir(): string {
  const fromEnvironment = process.env['FORETOKEN_MODELS'];
  if (fromEnvironment === undefined || fromEnvironment === '') return (found ??= searchUpwards());
  if (existsSync(join(fromEnvironment, 'gpus'))) return fromEnvironment;
  throw new ForetokenError(`FORETOKEN_MODELS is "${fromEnvironment}", but there is no folder "gpus" in it.`, {
    code: 'E0308',
    path: fromEnvironment,
    hint: 'Point FORETOKEN_MODELS at a copy of the models folder, or unset it.',
  });
}

function searchUpwards(): string {
  const start = dirname(fileURLToPath(import.meta.url));
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'models', 'gpus'))) return join(folder, 'models');
    if (folder === dirname(folder)) break;
  }
  throw new ForetokenError(`The models folder was not found above ${start}.`, {
    code: 'E0308',
    path: start,
    hint: 'Set the environment variable FORETOKEN_MODELS to the models folder of the Foretoken repository.',
  });
}
