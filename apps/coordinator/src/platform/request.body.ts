import type * as z from 'zod';
import { CoordinatorError } from '../coordinator.error.js';

/** @returns the parsed body @throws CoordinatorError INVALID_REQUEST with the dotted key that is wrong */
export function parseBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const tag = parsed.error.issues[0].path.join('.');
  throw new CoordinatorError('INVALID_REQUEST', 'the body of the request has another form', { place: { tag } });
}
