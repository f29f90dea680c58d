import { randomBytes } from 'node:crypto';
import type { HeadGuard } from '../log/head-guard.js';

/** Memory in which generations are kept. */
export type GenerationMemory = Pick<HeadGuard, 'memory'>;

/** Name under which the counter beside the keys keeps them, oldest first, separated by spaces. */
const GENERATIONS = 'account-generations';

/** Generation of the accounts from before the first new start of the accounts: their seals name none. */
export const FIRST_GENERATION = '';

/**
 * Begins a new generation, in the transaction that is open: accounts of earlier ones have no effect any more, in any
 * database.
 */
export function beginGeneration(heads: GenerationMemory): void {
  const begun = [...begunSince(heads), randomBytes(16).toString('hex')];
  heads.memory.pin(GENERATIONS, begun.join(' '));
}

/** @returns the generation whose accounts act */
export function generationNow(heads: GenerationMemory): string {
  return begunSince(heads).at(-1) ?? FIRST_GENERATION;
}

/** @returns those before it */
export function generationsBefore(heads: GenerationMemory): readonly string[] {
  return [FIRST_GENERATION, ...begunSince(heads)].slice(0, -1);
}

function begunSince(heads: GenerationMemory): readonly string[] {
  return (heads.memory.pinned(GENERATIONS) ?? '').split(' ').filter((generation) => generation !== '');
}
