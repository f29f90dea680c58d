import type { Check, Verification } from '@collimate/governance-publication';
import { consentReceiptSchema } from '@collimate/platform-site-api';
import { CliError, located } from '../errors/cli.error.js';
import { readText } from '../sources/text.source.js';
import { HELD, renderReceiptPage } from '../views/consent-receipt.page.js';
import { verifyDocument, type Trusted } from './verify-document.js';

/**
 * Verifies a receipt that was written as a page: the receipt inside it, and that the page says what it says and nothing else.
 * @returns undefined if the file is no page
 */
export function verifyPage(file: string, trusted: Trusted): Verification | undefined {
  const text = readText(file);
  if (!/^\s*<!doctype html>/i.test(text)) return undefined;
  return located([file], () => {
    const held = HELD.exec(text)?.[1];
    const receipt = held === undefined ? undefined : parsed(held);
    if (receipt === undefined) {
      throw new CliError('BAD_DOCUMENT', 'input', 'the page holds no receipt', { hint: 'Ask the hospital for it again.' });
    }
    const found = verifyDocument(receipt, trusted);
    const read = consentReceiptSchema.safeParse(receipt);
    const isSame = read.success && renderReceiptPage(read.data) === text;
    const page: Check = {
      what: 'page',
      verdict: isSame ? 'holds' : 'fails',
      detail: 'it shows what the receipt in it says, and nothing else',
    };
    return { ...found, checks: [...found.checks, page] };
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
