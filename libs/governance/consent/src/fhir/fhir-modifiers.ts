import { CONSENT_MODIFIERS, PROVISION_MODIFIERS, READ_AT } from './fhir-codes.table.js';
import { refused, type FhirElement } from './fhir-element.js';

/** Words for people, of which a translation or a missing one changes nothing. */
const LABELS = ['_display', '_text', '_title', '_div', '_language'];
/** Parts that say nothing of their own: what is contained counts by what refers to it, and that is read. */
const SILENT = ['text', 'contained', 'meta'];
const OWN = 'urn:collimate:consent:';
const HINT = 'a consent that is limited in a way that is not understood cannot be held to; write it without, or not at all';

/**
 * Holds a Consent to what is understood of it at every depth: modifiers, what stands beside a value in place of it, and the limits of an export where no
 * reader looks for them.
 * @throws ConsentError BAD_ROW with the place
 */
export function holdModifiers(consent: FhirElement): void {
  consent.onlyModifiers(CONSENT_MODIFIERS, HINT);
  holdOwn(consent, READ_AT.consent);
  for (const element of consent.below(SILENT)) {
    const at = element.place.slice(consent.place.length);
    const isProvision = /^(?:\.provision(?:\[\d+\])?)+$/.test(at);
    element.onlyModifiers(isProvision ? PROVISION_MODIFIERS : [], HINT);
    const beside = element.names().find((name) => name.startsWith('_') && !LABELS.includes(name));
    if (beside !== undefined) throw refused(element.place, 'something stands beside a value that is not understood', HINT);
    if (/\.period$/.test(at)) element.only(['id', 'start', 'end'], HINT);
    holdOwn(element, isProvision ? READ_AT.provision : /\.(?:purpose|coding)\[\d+\]$/.test(at) ? READ_AT.coding : []);
  }
}

function holdOwn(element: FhirElement, read: readonly string[]): void {
  const misplaced = element.many('extension').find((one) => {
    const url = one.text('url') ?? '';
    return url.startsWith(OWN) && !read.includes(url);
  });
  if (misplaced !== undefined) throw refused(misplaced.place, 'this limit is not read at this place', HINT);
}
