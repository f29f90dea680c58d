import { stringify } from 'yaml';

/** Names of a study and its participants, in a protocol of either version. */
export interface TemplateHead {
  readonly id: string;
  readonly title: string;
  readonly purpose: readonly string[];
  readonly forms: readonly string[];
  readonly sites: readonly string[];
}

/** To a reader of YAML 1.1 a bare no is false. */
const IN_A_LINE = { lineWidth: 0, compat: 'yaml-1.1' } as const;

/** Quoted where YAML would read something else than this text. */
export function scalar(text: string): string {
  return stringify(text, IN_A_LINE).trim();
}

/** A list in one line. */
export function flow(values: readonly (string | number)[]): string {
  return stringify(values, { collectionStyle: 'flow', flowCollectionPadding: false, ...IN_A_LINE }).trim();
}

/** @returns the lines from `id` to `sites`, each with its purpose */
export function headBlock({ id, title, purpose, forms, sites }: TemplateHead): string {
  return `id: ${scalar(id)}                # for good: a coordinator takes it once
version: 1
title: ${scalar(title)}          # what approvers read first

# What the study does, as GA4GH DUO codes. Every patient's consent has to cover it. DUO:0000006 is biomedical research.
purpose: ${flow(purpose)}
# Versions of the consent forms, as the sites' consent tables write them.
consentForms: ${flow(forms)}
# By the names of their invitations.
sites: ${flow(sites)}`;
}

/** @returns the lines from `delta` to `timetable` */
export function rulesBlock(sites: number): string {
  return `# At which epsilon is reported.
delta: "1/1000000"
noise: local
# A round with fewer answers is abandoned.
minSites: ${Math.min(2, sites)}
timetable:
  openingMs: 86400000            # a day: hospitals approve no shorter opening unless they say so
  tickMs: 60000                  # answers leave on the minute
  # readyAfterMs: 604800000      # a site counts as ready a week after its approval, without a word of its people`;
}
