import { readFileSync } from 'node:fs';
import { CONSENT_COLUMNS, CONSENT_FORMS, MORE_CONSENT_COLUMNS } from '@collimate/governance-consent';

const PAGE = new URL('../../../../docs/operations/site-agent.md', import.meta.url);

describe('the page about the consent table', () => {
  it.each([...CONSENT_COLUMNS, ...MORE_CONSENT_COLUMNS])('says of the column %s what the agent says', (column) => {
    expect(readFileSync(PAGE, 'utf8')).toContain(`| \`${column}\` | ${CONSENT_FORMS[column]} |`);
  });
});
