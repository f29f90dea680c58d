import * as z from 'zod';
import type { Check, Verification } from '@collimate/governance-publication';
import { consentReceiptSchema, earlierReceiptSchema } from '@collimate/platform-site-api';
import { CliError, located } from '../errors/cli.error.js';
import { readText } from '../sources/text.source.js';
import { HELD, renderReceiptPage } from '../views/consent-receipt.page.js';
import { verifyDocument, type Trusted } from './verify-document.js';

/**
 * Verifies a receipt that was written as a page: the receipt inside it, and that the page says what it says and nothing else.
 * @returns undefined if the file is no page with a receipt in it
 */
export function verifyPage(file: string, trusted: Trusted): Verification | undefined {
  const text = readText(file);
  const held = /^\s*<!doctype html>/i.test(text) ? HELD.exec(text)?.[1] : undefined;
  if (held === undefined) return undefined;
  return located([file], () => {
    const receipt = parsed(held);
    if (receipt === undefined) {
      throw new CliError('BAD_DOCUMENT', 'input', 'the receipt in the page is not whole', {
        hint: 'Ask the hospital for it again.',
      });
    }
    const found = verifyDocument(receipt, trusted);
    const read = z.union([consentReceiptSchema, earlierReceiptSchema]).safeParse(receipt);
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
