import * as z from 'zod';
import type { Check, Verification } from '@collimate/governance-publication';
import { consentReceiptSchema, earlierReceiptSchema } from '@collimate/platform-site-api';
import { CliError } from '../errors/cli.error.js';
import { readText } from '../sources/text.source.js';
import { HELD, renderReceiptPage } from '../views/consent-receipt.page.js';
import type { Trusted } from '../proofs/trusted.js';
import { verifyDocument } from './verify-document.js';

/** @returns whether a file is a page with a receipt in it */
export function isReceiptPage(file: string): boolean {
  return heldIn(readText(file)) !== undefined;
}

/**
 * Verifies a receipt that was written as a page: the enclosed receipt, and that the page shows exactly its content.
 * @throws CliError BAD_DOCUMENT for a page that holds no whole receipt
 */
export function verifyReceiptPage(file: string, trusted: Trusted): Verification {
  const text = readText(file);
  const receipt = parsed(heldIn(text) ?? '');
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
}

function heldIn(text: string): string | undefined {
  return /^\s*<!doctype html>/i.test(text) ? HELD.exec(text)?.[1] : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
