import { Injectable, type PipeTransform } from '@nestjs/common';
import type { z } from 'zod';
import { AgentError } from '../agent.error.js';

/** Checks a body against its schema. @throws AgentError BODY_INVALID naming the key, never its value */
@Injectable()
export class BodyPipe<T> implements PipeTransform<unknown, T> {
  constructor(private readonly schema: z.ZodType<T>) {}

  transform(body: unknown): T {
    const parsed = this.schema.safeParse(body);
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    const tag = [...issue.path, ...(issue.code === 'unrecognized_keys' ? [issue.keys[0]] : [])].join('.');
    throw new AgentError(
      'BODY_INVALID',
      tag === '' ? 'the body is not a JSON object of this form' : `the key ${tag} is missing, unknown or not allowed`,
      {
        place: tag === '' ? {} : { tag },
        hint: 'send Content-Type application/json and the keys of the API page, no others',
      },
    );
  }
}
