import { isDeepStrictEqual } from 'node:util';
import type { Api } from './endpoint.js';

/** An answer as it came over HTTP. */
export interface HeardAnswer {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly body: unknown;
}

/**
 * Checks an answer strictly against the table of its API: a surplus key is as wrong as a missing one.
 * @returns the fault; undefined if there is none, for a problem, and for a path that the table does not have
 */
export function answerFault(api: Api, heard: HeardAnswer): string | undefined {
  if (heard.status < 200 || heard.status > 299) return undefined;
  const [path] = heard.path.split('?');
  const found = Object.entries(api)
    .filter(([, row]) => row.method === heard.method && patternOf(row.path).test(path))
    .sort(([, a], [, b]) => a.path.split(':').length - b.path.split(':').length)[0];
  if (found === undefined) return undefined;
  const [name, { answer }] = found;
  if (answer === undefined) return undefined;
  const parsed = answer.safeParse(heard.body);
  if (!parsed.success) return `the answer of ${name} is not what its table says: ${parsed.error.message}`;
  return isDeepStrictEqual(parsed.data, heard.body) ? undefined : `the answer of ${name} has keys that its table does not know`;
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/:[A-Za-z]+/g, '[^/]+')}$`);
}
