import { join } from 'node:path';
import { optionalKeys } from './shape/optional-keys.mjs';
import { type HostFor, readOnce } from './shape/read-once.mjs';

/*
 * Whoever makes a document, an answer or a body names every key of it: one that may be absent has a value that may be undefined. So a key
 * that is renamed in a contract compiles in no program that makes or reads it (ADR 0093).
 */

const root = join(import.meta.dirname, '..');

const CONTRACTS = `
import type * as publication from '@collimate/governance-publication';
import type { SiteApi } from '@collimate/platform-site-api';
import type * as site from '@collimate/platform-site-api';
import type { AnswerOf, BodyOf, CoordinatorApi, Problem, SentBody } from '@collimate/protocol/http';

export type Site = { [N in keyof SiteApi]: AnswerOf<SiteApi[N]> };
export type SiteRead = { [N in keyof SiteApi]: BodyOf<SiteApi[N]> };
export type SiteSent = { [N in keyof SiteApi]: SentBody<SiteApi[N]> };
export type Coordinator = { [N in keyof CoordinatorApi]: AnswerOf<CoordinatorApi[N]> };
export type CoordinatorRead = { [N in keyof CoordinatorApi]: BodyOf<CoordinatorApi[N]> };
export type CoordinatorSent = { [N in keyof CoordinatorApi]: SentBody<CoordinatorApi[N]> };
export type Result = publication.ResultDocument;
export type Contributions = publication.ContributionsDocument;
export type Certificate = publication.ReleaseCertificate;
export type Receipt = publication.ReceiptDocument;
export type Statement = publication.Statement;
export type Withdrawal = site.WithdrawalCertificate;
export type Consent = site.ConsentReceipt;
export type Support = site.SupportBundle;
export type Doctor = site.DoctorReport;
export type Hello = site.HelloReport;
export type Wrong = Problem;
`;

describe('a key of a contract', () => {
  let hostFor: HostFor | undefined = readOnce(root);
  afterAll(() => (hostFor = undefined));

  it('is named by whoever makes an answer, a body or a document, also where it may be absent', () => {
    const { open, count } = optionalKeys(root, CONTRACTS, hostFor);
    expect(open).toEqual([]);
    expect(count).toBeGreaterThan(500);
  }, 120_000);

  it('is found where it may be left out, however deep, in each of several forms, and in a record', () => {
    const planted = `
      import type { DocumentOf } from '@collimate/governance-publication';
      type Brand = string & { readonly brand?: 'x' };
      export type Flat = { a?: 1; b: Brand | undefined; c: unknown };
      export type Deep = { list: readonly { a?: string }[]; two: [number, { b?: 1 }] };
      export type Either = { kind: 'x'; a?: 1 } | { kind: 'y'; b?: 1 };
      export type Named = Record<string, { a?: 1 }>;
      export type Same = { next?: Same };
      export type Part = Pick<{ a?: 1; b: 1 }, 'a'>;`;
    const open = ['Flat.a', 'Deep.list.[].a', 'Deep.two.[].b', 'Either.a', 'Either.b', 'Named.*.a', 'Same.next', 'Part.a'];
    expect(optionalKeys(root, planted, hostFor).open).toEqual(open);
    expect(() => optionalKeys(root, "export type { X } from './no-such.js';", hostFor)).toThrow(TypeError);
  }, 120_000);
});
