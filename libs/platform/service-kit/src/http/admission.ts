/** Key of the endpoint at the method that serves it. */
export const SERVED = Symbol('SERVED');

/** A request that has passed the guard. */
export interface AdmittedRequest {
  readonly headers: { readonly authorization?: string };
  readonly ip: string;
  readonly params: Readonly<Record<string, string>>;
  readonly body: unknown;
  admission: { readonly caller: unknown; readonly bodyRefused: (tag: string) => Error };
}
