import type { StoreErrorCode } from '@collimate/platform-coordinator-store';
import type { PkiError } from '@collimate/platform-pki';
import { REASONS } from '@collimate/protocol';

/** A broken promise is told as INTERNAL. */
type Broken = 'MIGRATION_ALTERED';

/** The compiler refuses this line when a room of the platform throws a code that has no row. */
const rows: Readonly<Record<Exclude<StoreErrorCode | PkiError['code'], Broken>, unknown>> = REASONS;

describe('what the coordinator tells of its platform', () => {
  it('has a row in the table of reasons for every code', () => {
    expect(rows).toBe(REASONS);
  });
});
