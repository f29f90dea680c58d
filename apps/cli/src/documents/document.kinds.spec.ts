import { CERTIFICATE_SCHEMA, IN_TOTO_PAYLOAD, RESULT_SCHEMA } from '@collimate/governance-publication';
import { verifyDocument } from './verify-document.js';
import { DOCUMENT_KINDS, exportingCommands, kindOf, type DocumentKindName } from './document.kinds.js';
import { isRecognised } from './document.kind.js';

const head = { origin: 'o', size: 1, root: 'r', text: 't', signature: 's', publicKey: 'k' };

/** The keys of one document of each kind: what a kind without an entry here is recognised by is not known, and does not compile. */
const SAMPLES: Readonly<Record<DocumentKindName, object>> = {
  attestation: { payload: '', payloadType: IN_TOTO_PAYLOAD, signatures: [] },
  consentReceipt: { schema: 'collimate.consent-receipt/2', site_key: '', signature: '' },
  withdrawalCertificate: { type: 'collimate.withdrawal-certificate/1', site: '', publicKey: '', signature: '' },
  earlierReceipt: { schema: 'collimate.consent-receipt/1' },
  certificate: { schema: CERTIFICATE_SCHEMA, study: {}, result: {}, digest: '' },
  result: { schema: RESULT_SCHEMA, study: {}, rounds: [], digest: '' },
  proof: { result: {}, checkpoint: head, entry: {}, contributions: {} },
  audit: { checkpoint: head, verification: {}, growth: {} },
  head,
  siteHead: { origin: 'collimate/site/north/1', size: 1, root: 'r', key: 'k', note: 'n', verifierKey: 'v' },
};

describe('the kinds of documents', () => {
  it.each(Object.entries(SAMPLES))('a document of the kind %s is recognised as one', (name, sample) => {
    expect(kindOf(sample)).toBe(name);
  });

  it.each(Object.keys(DOCUMENT_KINDS) as DocumentKindName[])(
    '%s is recognised by its marks alone, and not without one of them',
    (name) => {
      const kind = DOCUMENT_KINDS[name];
      const marks = Object.keys(kind.marks);
      const sample = Object.entries(SAMPLES[name]);
      expect(marks.length).toBeGreaterThan(0);
      expect(isRecognised(kind, Object.fromEntries(sample.filter(([key]) => marks.includes(key))))).toBe(true);
      for (const mark of marks)
        expect(isRecognised(kind, Object.fromEntries(sample.filter(([key]) => key !== mark)))).toBe(false);
    },
  );

  it('what no kind knows is refused with the commands that write what one knows', () => {
    expect(kindOf({ foreign: true })).toBeUndefined();
    for (const none of [undefined, null, 1, 'text', []]) expect(kindOf(none)).toBeUndefined();
    const told = (): unknown => verifyDocument({ foreign: true }, {});
    expect(exportingCommands().length).toBeGreaterThan(5);
    for (const command of exportingCommands()) {
      expect(told).toThrow(expect.objectContaining({ hint: expect.stringContaining(`\`${command}\``) as string }));
    }
  });
});
