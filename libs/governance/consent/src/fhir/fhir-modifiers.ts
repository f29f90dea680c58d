import { CONSENT_MODIFIERS, PROVISION_MODIFIERS, READ_AT } from './fhir-codes.table.js';
import { refused, type FhirElement } from './fhir-element.js';

/** Labels for people; a missing or translated one changes nothing. */
const LABELS = ['_display', '_text', '_title', '_div', '_language'];
/** Parts without a meaning of their own: a contained resource counts through the reference to it, which is read. */
const SILENT = ['text', 'contained', 'meta'];
const OWN = 'urn:collimate:consent:';
const HINT = 'a consent that is limited in a way that is not understood cannot be held to; write it without, or not at all';

/**
 * Refuses a Consent with parts, at any depth, that change its meaning in a way that is not understood: foreign
 * modifiers, extensions in place of a value, and limits of an export at elements where no reader looks for them.
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
