import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UNDEFINED_REASONS } from './feature-value.js';

const page = readFileSync(join(import.meta.dirname, '../../../../docs/ibsi/status.md'), 'utf8');

describe('the page about the status of a row', () => {
  it('tells every reason why there may be no value, and no other', () => {
    const [table] = page.split(/^## /m);
    const told = [...table.matchAll(/^\| `(\w+)` \| [^|]{10,} \|/gm)].map(([, status]) => status);
    expect(told).toEqual(['ok', ...UNDEFINED_REASONS]);
  });

  it('names no status elsewhere that there is not', () => {
    const statuses = [...page.matchAll(/\| `([a-z]+[A-Z]\w+)` \|$/gm)].map(([, status]) => status);
    expect(statuses.length).toBeGreaterThan(5);
    expect(statuses.filter((status) => !UNDEFINED_REASONS.some((reason) => reason === status))).toEqual([]);
  });
});
