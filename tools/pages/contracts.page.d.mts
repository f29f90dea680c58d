/** The tables of our contracts, and what makes documents of them. */
export interface Contracts {
  readonly resultJsonSchema: () => object;
  readonly openApiDocument: (api: never, head: never) => object;
  readonly COORDINATOR_API: object;
  readonly SITE_API: object;
  readonly COORDINATOR_API_HEAD: object;
  readonly SITE_API_HEAD: object;
  readonly REASONS: object;
}
export function contractFiles(contracts: Contracts): Readonly<Record<string, string | object>>;
