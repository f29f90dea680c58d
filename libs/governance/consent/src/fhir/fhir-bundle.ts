import { refused, type FhirElement } from './fhir-element.js';

/** A resource of a document, with the number by which a person finds it. */
export interface FhirEntry {
  /** Number of the entry in the outermost Bundle or list, or of the line of NDJSON, counted from 1. */
  readonly number: number;
  readonly resource: FhirElement;
  /** `fullUrl` of its entry, which distinguishes resources of one id from two servers. */
  readonly address: string | undefined;
}

/** Deepest nesting of a Bundle in a Bundle that is read; servers do not nest deeper. */
const DEEPEST = 4;
/** Kinds of resources that concern consent, or hold others that may. */
const TELLING = ['Consent', 'Patient', 'Bundle', 'Parameters'];
const SEND_ALL =
  'what is missing could be a withdrawal; send the resources of all pages in one file, one a line; nothing of it was taken over';
const AS_THEY_STAND = 'send the Consents as the server holds them; what ended there is entered by table or command';

/** Place of a resource in its document. */
interface Found {
  /** `entry 3`, or `line 2, entry 3`; empty for a Bundle that is the whole document. */
  readonly where: string;
  readonly number: number | undefined;
  readonly depth: number;
}

/**
 * Takes a resource, or a Bundle with all its entries. Every part that may concern consent is read; if one cannot be
 * read, the whole document is refused with its place.
 * @throws ConsentError BAD_ROW
 */
export function takeResource(resource: FhirElement, found: Found, address?: string): readonly FhirEntry[] {
  const kind = kindOf(resource);
  if (kind === 'Bundle') return takeBundle(resource, found);
  const { where, number = 1 } = found;
  const placed = resource.at(
    `${where === '' ? 'entry 1' : where}, ${kind === 'Consent' || kind === 'Patient' ? kind : 'resource'}`,
  );
  if (kind === 'OperationOutcome') holdOutcome(placed);
  holdInner(placed);
  return [{ number, resource: placed, address }];
}

/** @throws ConsentError BAD_ROW for a missing kind, or one that is nearly the name of a kind that concerns consent */
function kindOf(resource: FhirElement): string {
  const kind = resource.text('resourceType');
  if (kind === undefined) throw refused(resource.place, 'it does not say which kind of resource it is');
  const meant = TELLING.find((one) => one.toLowerCase() === kind.trim().toLowerCase());
  if (meant !== undefined && meant !== kind) throw refused(`${resource.place}.resourceType`, `this is not written as ${meant}`);
  return kind;
}

/** Refuses a Consent inside another resource: it has no place of its own, and it is unknown whether it counts. */
function holdInner(resource: FhirElement): void {
  for (const element of resource.below()) {
    if (!element.has('resourceType')) continue;
    const kind = kindOf(element);
    if (kind !== 'Patient' && TELLING.includes(kind))
      throw refused(element.place, 'this kind of resource is not read inside of another', AS_THEY_STAND);
  }
}

function takeBundle(bundle: FhirElement, { where, number, depth }: Found): readonly FhirEntry[] {
  const place = where === '' ? 'Bundle' : `${where}, Bundle`;
  if (depth > DEEPEST) throw refused(place, 'Bundles are nested deeper than servers do');
  if (bundle.has('implicitRules')) throw refused(`${place}.implicitRules`, 'these rules are not known');
  if (bundle.many('link').some((link) => link.text('relation')?.trim().toLowerCase() === 'next')) {
    throw refused(`${place}.link`, 'this is one page of several', SEND_ALL);
  }
  const issues = bundle.one('issues');
  if (issues !== undefined) holdOutcome(issues.at(`${place}.issues`));
  const entries = bundle.many('entry');
  holdTotal(bundle, entries, place);
  const taken = entries.map((entry, i) => {
    const at = `${where === '' ? '' : `${where}, `}entry ${i + 1}`;
    return takeEntry(entry, { where: at, number: number ?? i + 1, depth: depth + 1 });
  });
  // The versions of a history are listed newest first. If they carry no time of arrival, this order decides.
  return bundle.text('type') === 'history' ? taken.reverse().flat() : taken.flat();
}

/** Reads the request and the response of an entry besides its resource. @source FHIR, Bundle.entry.request and response */
function takeEntry(entry: FhirElement, found: Found): readonly FhirEntry[] {
  const { where } = found;
  const request = entry.one('request');
  const method = request?.text('method') ?? 'GET';
  if (!['GET', 'HEAD', 'POST', 'PUT'].includes(method)) {
    const isOther = /^[A-Z][A-Za-z]+\/[A-Za-z0-9.-]+$/.exec(request?.text('url') ?? '');
    const isTelling = isOther === null || TELLING.some((kind) => isOther[0].startsWith(`${kind}/`));
    if (isTelling || entry.has('resource')) {
      throw refused(
        `${where}.request.method`,
        'it deletes or alters something, and nobody knows what that means for a patient',
        AS_THEY_STAND,
      );
    }
    return [];
  }
  const answered = entry.one('response')?.text('status') ?? '200';
  if (!/^2\d\d\b/.test(answered))
    throw refused(`${where}.response.status`, 'the server did not answer what it was asked here', SEND_ALL);
  const outcome = entry.one('response')?.one('outcome');
  if (outcome !== undefined) holdOutcome(outcome.at(`${where}.response.outcome`));
  const resource = entry.one('resource');
  if (resource === undefined) throw refused(where, 'it has no resource, so nobody knows what it was to say', SEND_ALL);
  return takeResource(resource, found, entry.text('fullUrl'));
}

/**
 * Refuses a Bundle with fewer entries than its total says: the matches of a search or the versions of a history,
 * without included resources. @source FHIR, Bundle.total
 */
function holdTotal(bundle: FhirElement, entries: readonly FhirElement[], place: string): void {
  const total = bundle.whole('total');
  const along = entries.filter((entry) => ['include', 'outcome'].includes(entry.one('search')?.text('mode') ?? ''));
  const isHistory = bundle.text('type') === 'history';
  const matches = new Set(entries.filter((entry) => !along.includes(entry)).map((entry) => nameOf(entry, isHistory)));
  if (total !== undefined && total > matches.size) {
    throw refused(`${place}.total`, 'there are more than stand in it', SEND_ALL);
  }
}

/**
 * Name by which entries are counted, so that a repeated entry counts once: its address, with the version in a history,
 * or its whole text if it has no address.
 */
function nameOf(entry: FhirElement, isHistory: boolean): string {
  const resource = entry.one('resource');
  const id = resource?.text('id', 64);
  const name = entry.text('fullUrl') ?? (id === undefined ? undefined : `${resource?.text('resourceType') ?? ''}/${id}`);
  if (name === undefined) return entry.asText();
  if (!isHistory) return name;
  const meta = resource?.one('meta');
  return `${name} ${meta?.text('versionId') ?? meta?.text('lastUpdated') ?? entry.asText()}`;
}

/** @source FHIR, OperationOutcome.issue.severity */
function holdOutcome(outcome: FhirElement): void {
  const failed = outcome.many('issue').find((issue) => ['fatal', 'error'].includes(issue.text('severity') ?? ''));
  if (failed !== undefined) throw refused(failed.place, 'the server says that something failed', SEND_ALL);
}
