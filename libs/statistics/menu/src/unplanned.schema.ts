import * as z from 'zod';
import { RELEASES, type DeclaredSpec } from './menu.js';

/** A declared release before its planner was asked: the keys that the planner writes may be missing, and nothing else. */
export const unplannedSchema = z.discriminatedUnion('kind', schemas()) as unknown as z.ZodType<DeclaredSpec>;

function schemas(): [z.ZodObject, ...z.ZodObject[]] {
  const [first, ...rest] = RELEASES.flatMap(({ declared }): z.ZodObject[] => {
    if (declared === undefined) return [];
    const planned: readonly string[] = declared.planned;
    const parts: [string, z.ZodType][] = Object.entries(declared.schema.shape);
    const shape = parts.map(([key, part]) => [key, planned.includes(key) ? z.optional(part) : part] as const);
    return [z.strictObject(Object.fromEntries(shape))];
  });
  return [first, ...rest];
}
