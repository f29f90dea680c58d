import { Get, HttpCode, Post, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { statusOf, type AnswerOf, type BodyOf, type Endpoint, type ParamsOf } from '@collimate/protocol/http';
import { placeOfNul } from '../unstorable-text.js';
import { SERVED, type AdmittedRequest } from './admission.js';

/** A request as a handler gets it: parameters of the path, the parsed body and the caller. */
export interface CallOf<E extends Endpoint, Caller = undefined> {
  readonly params: ParamsOf<E>;
  readonly body: BodyOf<E>;
  readonly caller: Caller;
}

/** A method that serves an endpoint. */
export type Handler<E extends Endpoint> = (call: CallOf<E, never>) => AnswerOf<E> | Promise<AnswerOf<E>>;

/**
 * Makes a method of a controller serve an endpoint of a table, with the path, status, access and form of body of its
 * row. The compiler checks the method's argument and its answer against the row.
 */
export function Serves<E extends Endpoint>(row: E) {
  return <M extends Handler<E>>(target: object, key: string, descriptor: TypedPropertyDescriptor<M>): void => {
    const route = row.method === 'GET' ? Get(row.path) : Post(row.path);
    route(target, key, descriptor);
    HttpCode(statusOf(row))(target, key, descriptor);
    Reflect.defineMetadata(SERVED, row, descriptor.value as object);
    Called()(target, key, 0);
  };
}

/** The one argument of a handler. */
const Called = createParamDecorator((_: unknown, context: ExecutionContext): CallOf<Endpoint, unknown> => {
  const request = context.switchToHttp().getRequest<AdmittedRequest>();
  const row = Reflect.getMetadata(SERVED, context.getHandler()) as Endpoint;
  const call = { params: request.params, body: bodyOf(row, request), caller: request.admission.caller };
  const unstorable = placeOfNul(call.params) ?? placeOfNul(call.body);
  if (unstorable !== undefined) throw request.admission.bodyRefused(unstorable, 'form');
  return call;
});

function bodyOf({ body: form }: Endpoint, { body, admission }: AdmittedRequest): never {
  if (form === undefined) return undefined as never;
  const parsed = form.safeParse(body);
  if (parsed.success) return parsed.data as never;
  const [issue] = parsed.error.issues;
  if (issue.code === 'unrecognized_keys') throw admission.bodyRefused([...issue.path, issue.keys[0]].join('.'), 'unknown');
  const given = issue.path.reduce<unknown>((part, key) => (part as Record<PropertyKey, unknown> | null | undefined)?.[key], body);
  throw admission.bodyRefused(issue.path.join('.'), given === undefined ? 'missing' : 'form');
}
