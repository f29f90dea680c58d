import type { DocumentOf } from '@collimate/governance-publication';
import type * as z from 'zod';

/** One endpoint of an HTTP API: everything that a server, a client and a page need. */
export interface Endpoint {
  readonly method: 'GET' | 'POST';
  /** With `:name` for each part that varies, for example `/v1/studies/:digest/close`. */
  readonly path: `/${string}`;
  /** Callers that are let in: `open` for everybody, else the API's name for a kind of caller. */
  readonly access: string | readonly string[];
  /** Purpose of the endpoint, one sentence without a full stop. */
  readonly says: string;
  /** Form of the JSON body; absent where none is read. */
  readonly body?: z.ZodType;
  /** Form of the JSON answer; absent where there is none. */
  readonly answer?: z.ZodType;
  /** Status of a good answer. By default 200 for GET, 201 for POST, and 204 if there is no answer. */
  readonly status?: number;
  /** Time that a client waits for the answer, ms; 30 000 by default. */
  readonly timeoutMs?: number;
}

/** An HTTP API as a table: each endpoint under the name by which clients call it. */
export type Api = Readonly<Record<string, Endpoint>>;

/** @returns the endpoint unchanged, with its literal types */
export function endpoint<const E extends Endpoint>(row: E): E {
  return row;
}

/** Names of the parts of a path that vary, in their order. */
export type ParamNames<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? readonly [Name, ...ParamNames<`/${Rest}`>]
  : Path extends `${string}:${infer Name}`
    ? readonly [Name]
    : readonly [];

/** The parts of a path that vary, by name. */
export type ParamsOf<E extends Endpoint> = { readonly [Name in ParamNames<E['path']>[number]]: string };

/**
 * Body that a client sends; `undefined` where no body is read. Every key is named, optional ones with a value that may
 * be undefined, so that a renamed key does not compile, however the body is put together.
 */
export type SentBody<E extends Endpoint> = E extends { readonly body: infer B extends z.ZodType }
  ? Frozen<z.input<B>>
  : undefined;

/** Body that a handler reads, with defaults filled in; `undefined` where no body is read. */
export type BodyOf<E extends Endpoint> = E extends { readonly body: infer B extends z.ZodType } ? DocumentOf<B> : undefined;

/** Answer of the endpoint; void where it has no form. */
export type AnswerOf<E extends Endpoint> = E extends { readonly answer: infer A extends z.ZodType } ? DocumentOf<A> : void;

type Frozen<T> = T extends string | number | boolean
  ? T
  : T extends readonly unknown[]
    ? { readonly [K in keyof T]: Frozen<T[K]> }
    : T extends object
      ? { readonly [K in keyof Required<T>]: Frozen<T[K]> }
      : T;

/** @returns status of an answer that is no problem */
export function statusOf({ method, answer, status }: Endpoint): number {
  return status ?? (answer === undefined ? 204 : method === 'GET' ? 200 : 201);
}

/** @returns names of the parts of a path that vary, in their order */
export function paramNames(path: string): readonly string[] {
  return path.split('/').flatMap((part) => (part.startsWith(':') ? [part.slice(1)] : []));
}
