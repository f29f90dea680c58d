import { parseDigest, parseInstant, type Digest, type Instant } from '@collimate/kernel-canonical';
import type { SubjectVault } from '@collimate/platform-keystore';
import { SealedFile } from '../withdrawals/sealed.file.js';

/** One table of consent that was imported, as the record of tables holds it. Nothing in it is about a patient. */
export interface TableLine {
  /** From 1, in the order of arrival. */
  readonly number: number;
  /**
   * Digest of the content of its rows, before dates are read in the site's time zone. The layout of the file does not
   * matter.
   */
  readonly digest: Digest;
  readonly at: Instant;
  /** Arrival number of the last withdrawal before the table. A withdrawal with a larger number came after it. */
  readonly withdrawals: number;
}

const LINE = /^table (\d{1,12}) ([0-9a-f]{64}) (\S{24}) (\d{1,12}) ([0-9a-f]{32})$/;

/** The record of tables beside the list of withdrawals: a restored database does not bring back which tables it has read. */
export class TableFile extends SealedFile<TableLine> {
  /** @param folder `named`: its folder is on a share, and is not made */
  constructor(path: string, vault: SubjectVault, folder?: 'made' | 'named') {
    const form = {
      firstLine: 'collimate-consent-tables/1',
      text: (line: TableLine) => lineText(line, vault),
      parse: (text: string) => parseLine(text, vault),
      key: ({ number, digest }: TableLine) => `${number} ${digest}`,
    };
    super(path, form, folder);
  }
}

function lineText({ number, digest, at, withdrawals }: TableLine, vault: SubjectVault): string {
  const words = `table ${number} ${digest} ${at} ${withdrawals}`;
  return `${words} ${vault.withdrawalSealOf(words)}`;
}

function parseLine(text: string, vault: SubjectVault): TableLine | undefined {
  const [, number, digest, at, withdrawals, seal] = LINE.exec(text) ?? [];
  if (seal === undefined || vault.withdrawalSealOf(text.slice(0, -33)) !== seal) return undefined;
  return { number: Number(number), digest: parseDigest(digest), at: parseInstant(at), withdrawals: Number(withdrawals) };
}
