/**
 * Writes what other programs and people read of our contracts: the JSON Schema of the result document, the OpenAPI documents of
 * both HTTP APIs and their pages.
 *
 *   node tools/scripts/contract-docs.mjs
 *
 * It reads the built libs (`npm run build` first). The results are committed; a spec compares them with their sources.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { apiPage } from './api-page.mjs';

const INTRODUCTIONS = {
  coordinator: `The coordinator answers on its one TLS port; whatever is open to everybody also on the plain port of the results page. An operator sends the
token as \`Authorization: Bearer …\`. A problem is JSON of RFC 9457 whose \`code\` is one of the [reasons](#reasons). The same as
[OpenAPI](../schemas/coordinator.openapi.json); \`collimate study\` has a command for each. Later versions may add keys to answers.`,
  site: `The agent answers on loopback alone, to a Host that is a loopback name with its own port. A token of a session is sent as
\`Authorization: Bearer …\`. A problem is JSON of RFC 9457 whose \`code\` says why and whose \`hint\` says what to do. The same as
[OpenAPI](../schemas/site.openapi.json); \`collimate site\` has a command for each. Later versions may add keys to answers.`,
};

/**
 * @returns every file with its text, or its value for JSON, by path
 * @param contracts the tables and what makes documents of them
 */
export function contractFiles(contracts) {
  const { resultJsonSchema, openApiDocument, REASONS } = contracts;
  const { COORDINATOR_API, COORDINATOR_API_HEAD, SITE_API, SITE_API_HEAD } = contracts;
  const coordinator = openApiDocument(COORDINATOR_API, COORDINATOR_API_HEAD);
  const site = openApiDocument(SITE_API, SITE_API_HEAD);
  return {
    'docs/schemas/result-1.schema.json': resultJsonSchema(),
    'docs/schemas/coordinator.openapi.json': coordinator,
    'docs/schemas/site.openapi.json': site,
    'docs/operations/coordinator-api.md': apiPage(coordinator, "The coordinator's HTTP API", INTRODUCTIONS.coordinator, REASONS),
    'docs/operations/site-api.md': apiPage(site, "The agent's local API", INTRODUCTIONS.site),
  };
}

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const built = (path) => import(join(root, 'libs', path));
  const contracts = {
    ...(await built('governance/publication/dist/index.js')),
    ...(await built('protocol/dist/http/index.js')),
    ...(await built('protocol/dist/reasons/index.js')),
    ...(await built('platform/site-api/dist/index.js')),
  };
  for (const [path, made] of Object.entries(contractFiles(contracts))) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    const text =
      typeof made === 'string' ? made : await format(JSON.stringify(made, null, 2), { parser: 'json', printWidth: 130 });
    writeFileSync(join(root, path), text);
  }
}
