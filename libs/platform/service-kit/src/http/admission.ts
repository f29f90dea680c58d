/** Fault of a key in a body: it is missing, it is unknown, or its value has the wrong form. */
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
