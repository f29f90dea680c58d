import type { AnswerOf, Api, Endpoint, ParamNames, SentBody } from './endpoint.js';

/** One request as a transport carries it. */
export interface Request {
  readonly method: Endpoint['method'];
  /** With every part filled in and escaped. */
  readonly path: string;
  readonly body: unknown;
  readonly timeoutMs: number | undefined;
}

/** Sends a request and returns the parsed answer. It throws for a problem. */
export type Send = (request: Request) => Promise<unknown>;

/**
 * The arguments of a call: the parts of the path in their order, then the body, which may be omitted if all its keys
 * are optional.
 */
export type CallArguments<E extends Endpoint> = [...Texts<ParamNames<E['path']>>, ...BodyArgument<E>];

type Texts<Names extends readonly string[]> = { [K in keyof Names]: string | number };
type BodyArgument<E extends Endpoint> = E extends { readonly body: object }
  ? undefined extends SentBody<E>
    ? [body?: SentBody<E>]
    : [body: SentBody<E>]
  : [];

/** An API as a client calls it: one method for each endpoint of the table. */
export type ClientOf<A extends Api> = {
  readonly [Name in keyof A]: (...args: CallArguments<A[Name]>) => Promise<AnswerOf<A[Name]>>;
};

/**
 * Makes a client from the table of an API. Answers are handed on unchecked: a document under a digest has to keep every
 * byte, and a newer server may add keys. So the words of an answer (states, alarms, codes) have closed types, by which
 * a renamed word does not compile, but may differ at run time: `saidOf` shows such a word as it came.
 */
export function clientOf<A extends Api>(api: A, send: Send): ClientOf<A> {
  const call = (row: Endpoint, args: readonly unknown[]): Promise<unknown> => {
    let used = 0;
    const path = row.path.replace(/:[A-Za-z]+/g, () => encodeURIComponent(String(args[used++])));
    return send({ method: row.method, path, body: row.body === undefined ? undefined : args[used], timeoutMs: row.timeoutMs });
  };
  const methods = Object.entries(api).map(([name, row]) => [name, (...args: unknown[]) => call(row, args)]);
  return Object.freeze(Object.fromEntries(methods)) as ClientOf<A>;
}
