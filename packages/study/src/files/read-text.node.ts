import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { unreadableFile } from './diagnostics.ts';

/** Text of a file, or of standard input for `-`; `base` is what its path is relative to, for errors. @throws ForetokenError E0210. */
export async function readText(path: string, base?: string): Promise<string> {
  if (path === '-') return await readStandardInput();
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw unreadableFile(path, error, base);
  }
}

async function readStandardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
