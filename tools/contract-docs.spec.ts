import { readFileSync } from 'node:fs';
import { resultJsonSchema } from '@collimate/governance-publication';
import { SITE_API, SITE_API_HEAD } from '@collimate/platform-site-api';
import { COORDINATOR_API, COORDINATOR_API_HEAD, openApiDocument } from '@collimate/protocol/http';
import { REASONS } from '@collimate/protocol/reasons';
import { contractFiles } from './pages/contracts.page.mjs';

const files = contractFiles({
  ...{ resultJsonSchema, openApiDocument, REASONS },
  ...{ COORDINATOR_API, COORDINATOR_API_HEAD, SITE_API, SITE_API_HEAD },
});
const committed = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

describe('the documents of our contracts', () => {
  it.each(Object.keys(files))('%s is written from the tables (else run: npm run build)', (path) => {
    const made = files[path];
    const text = committed(path);
    expect(typeof made === 'string' ? text : JSON.parse(text)).toEqual(made);
  });

  it('name every endpoint and every reason, and leave nothing without a word', () => {
    const page = String(files['docs/operations/coordinator-api.md']);
    for (const name of Object.keys(COORDINATOR_API)) expect(page).toContain(`## ${name}\n`);
    for (const reason of Object.keys(REASONS)) expect(page).toContain(`| \`${reason}\` |`);
    for (const made of Object.values(files)) expect(String(made)).not.toMatch(/undefined|\[object Object\] \|/);
  });
});
