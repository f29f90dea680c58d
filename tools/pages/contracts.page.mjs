/**
 * Makes what other programs and people read of our contracts: the JSON Schema of the result document, the OpenAPI documents of
 * both HTTP APIs and their pages.
 */
import { format } from 'prettier';
import { apiPage } from './api-layout.mjs';

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

/** @returns the text of each file by its path, from the built libs @param built imports a built file of a lib */
export async function made(built) {
  const contracts = {
    ...(await built('governance/publication/dist/index.js')),
    ...(await built('protocol/dist/http/index.js')),
    ...(await built('protocol/dist/reasons/index.js')),
    ...(await built('platform/site-api/dist/index.js')),
  };
  const texts = Object.entries(contractFiles(contracts)).map(async ([path, content]) => [path, await textOf(content)]);
  return Object.fromEntries(await Promise.all(texts));
}

async function textOf(content) {
  return typeof content === 'string' ? content : format(JSON.stringify(content, null, 2), { parser: 'json', printWidth: 130 });
}
