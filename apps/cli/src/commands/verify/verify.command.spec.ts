import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { releaseCertificate } from '@collimate/governance-publication';
import { freezeStudy } from '@collimate/governance-study';
import { noduleProtocol } from '../../../fixtures/nodule-study.js';
import { publishedResult } from '../../../fixtures/published-result.js';
import { certificatePage } from '../../views/certificate.page.js';
import { runVerify } from './verify.command.js';

describe('collimate verify', () => {
  const protocol = noduleProtocol(100);
  const page = certificatePage(releaseCertificate(publishedResult(protocol, 200), freezeStudy(protocol)));
  const shown: string[] = [];
  let folder: string;
  let printing: { mockRestore(): void };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'verify-'));
    printing = jest.spyOn(process.stdout, 'write').mockImplementation((text) => shown.push(String(text)) > 0);
  });
  afterEach(() => {
    printing.mockRestore();
    shown.length = 0;
    rmSync(folder, { recursive: true });
  });

  const verified = (text: string): number => {
    const file = join(folder, 'page.html');
    writeFileSync(file, text);
    return runVerify(file, {});
  };

  it('verifies the page of a certificate, as the command that wrote it says', () => {
    expect(verified(page)).not.toBe(1);
    expect(shown.join('')).toMatch(/page/);
  });

  it('finds a page that shows another figure than its document', () => {
    expect(verified(page.replace('</h1>', '</h1><p>epsilon 0.01</p>'))).toBe(1);
  });

  it('says of a page that holds neither receipt nor certificate what it looked for', () => {
    const other = '<!doctype html><title>x</title>';
    expect(() => verified(other)).toThrow('neither a certificate nor a receipt');
  });
});
