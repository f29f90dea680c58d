import type { SubjectVault } from '@collimate/platform-keystore';
import { SealedFile } from './sealed.file.js';
import { lineKey, lineText, parseLine, type WithdrawalLine } from './withdrawal.line.js';

/** The list of withdrawals. It lies outside the database, so that a restored database cannot undo a withdrawal. */
export class WithdrawalFile extends SealedFile<WithdrawalLine> {
  /** @param folder `named`: its folder is on a share, and is not made */
  constructor(path: string, vault: SubjectVault, folder?: 'made' | 'named') {
    const form = {
      firstLine: 'collimate-withdrawals/1',
      text: (line: WithdrawalLine) => lineText(line, vault),
      parse: (text: string) => parseLine(text, vault),
      key: lineKey,
    };
    super(path, form, folder);
  }
}
