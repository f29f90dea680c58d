/**
 * The files of `docs` that are made of our tables and schemas, and what makes them. They are committed, so that readers need no build;
 * `npm run build` writes those that changed, and a spec beside each table compares the committed one with it (ADR 0148).
 *
 * This list loads nothing: `tools/start.mjs` reads it on Node 20, before any package is installed.
 */
export const PAGES = [
  { paths: ['docs/ibsi/features.md'], load: () => import('./features.page.mjs') },
  { paths: ['docs/maturity.md'], load: () => import('./maturity.page.mjs') },
  { paths: ['docs/operations/protocol.md'], load: () => import('./protocol.page.mjs') },
  { paths: ['docs/privacy/cleaned-copy.md'], load: () => import('./cleaned-copy.page.mjs') },
  {
    paths: [
      'docs/schemas/result-1.schema.json',
      'docs/schemas/coordinator.openapi.json',
      'docs/schemas/site.openapi.json',
      'docs/operations/coordinator-api.md',
      'docs/operations/site-api.md',
    ],
    load: () => import('./contracts.page.mjs'),
  },
];
