/** What is wrong with a key of a body: it is not there, there is no such key, or its value has another form. */
export type BodyFault = 'missing' | 'unknown' | 'form';

/** Key of the endpoint at the method that serves it. */
export const SERVED = Symbol('SERVED');

/** A request that has passed the guard. */
export interface AdmittedRequest {
  readonly headers: { readonly authorization?: string };
  readonly ip: string;
  readonly params: Readonly<Record<string, string>>;
  readonly body: unknown;
  admission: { readonly caller: unknown; readonly bodyRefused: (tag: string, fault: BodyFault) => Error };
}
