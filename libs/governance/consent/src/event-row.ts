import { instantFromMs, instantToMs } from '@collimate/kernel-canonical';
import type { ConsentEvent } from './consent-event.schema.js';
import type { ConsentRow, ConsentTerms } from './consent-terms.js';
import { startOfDay } from './start-of-day.js';

/**
 * @param hospitalId the hospital's number of the event's subject @param zone of the site; an instant at the start of a
 *   day is written as that day
 * @returns the event as a row, from which an import makes the same event
 */
export function rowOfEvent(event: ConsentEvent, hospitalId: string, zone: string): ConsentRow {
  const { type, at, actor } = event;
  const day = [-1, 0, 1]
    .map((days) => instantFromMs(instantToMs(at) + days * 86_400_000).slice(0, 10))
    .find((date) => startOfDay(date, zone) === instantToMs(at));
  const said = { hospitalId, at, ...(day === undefined ? {} : { day }), actor };
  if (event.type === 'WITHDRAWN') return { ...said, type: 'WITHDRAWN', withdrawal: event.withdrawal };
  if (event.type !== 'GIVEN' && event.type !== 'AMENDED') return { ...said, type: event.type };
  const { form, scope, basis, expires, majority, afterDeath, cap } = event;
  const terms: ConsentTerms = {
    ...(expires === undefined ? {} : { expires }),
    ...(majority === undefined ? {} : { majority }),
    ...(afterDeath === undefined ? {} : { afterDeath }),
    ...(scope.studies === 'any' ? {} : { studies: scope.studies }),
    ...(scope.modalities === 'any' ? {} : { modalities: scope.modalities }),
    ...(basis === 'explicit' ? {} : { basis }),
    ...(cap === undefined ? {} : { cap }),
  };
  return { ...said, type, form, duo: scope.duo, ...(Object.keys(terms).length === 0 ? {} : { terms }) };
}

/** @returns the row as cells of a consent table, by column; values that were not stated are empty */
export function cellsOfRow(row: ConsentRow): Readonly<Record<string, string>> {
  const { terms = {} } = row;
  return {
    subject: row.hospitalId,
    type: row.type,
    at: row.day ?? row.at,
    form: row.form ?? '',
    scope: (row.duo ?? []).join(';'),
    expires: terms.expires ?? '',
    majority: terms.majority ?? '',
    after_death: terms.afterDeath ?? '',
    studies: (terms.studies ?? []).join(';'),
    modalities: (terms.modalities ?? []).join(';'),
    basis: terms.basis ?? '',
    actor: row.actor ?? '',
    rho_max: terms.cap?.rho ?? '',
    epsilon_max: terms.cap?.epsilon ?? '',
    withdrawal: row.withdrawal ?? '',
  };
}
