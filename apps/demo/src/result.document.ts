import type { NamedNumber, PublishedRounds } from '@collimate/statistics-menu';

/**
 * What the demo reads of the coordinator's result document (schema collimate.result/1). The demo is a client like any other:
 * it knows the document from the API, and its numbers as rows of the tidy table.
 */
export interface ResultDocument extends PublishedRounds {
  readonly study: Omit<PublishedRounds['study'], 'features'> & {
    readonly title: string;
    readonly digest: string;
    readonly features: readonly (NamedNumber & { readonly name: string })[];
  };
  readonly privacy: { readonly rhoPerSite: string; readonly budgetRho: string; readonly delta: string; readonly epsilon: number };
  readonly digest: string;
}
