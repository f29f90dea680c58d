import { shown } from '../output/shown.js';
import type { RiskDocument } from './risk.document.js';
import { askedInWords, artefactInWords, linkageInWords, percent, targetInWords } from './risk.view.js';

/** Blank for a judgement that only a person can make. */
const BLANK = '`______________________`';

/** A document that a person finishes and signs. */
export interface Template {
  readonly file: string;
  readonly text: string;
}

/**
 * Drafts of a HIPAA Expert Determination and of a GDPR assessment: known facts are filled in, judgements are left
 * blank.
 */
export function riskTemplates(report: RiskDocument): readonly Template[] {
  return [
    { file: 'expert-determination.md', text: expertDetermination(report) },
    { file: 'data-protection-impact-assessment.md', text: impactAssessment(report) },
  ];
}

/** @source 45 CFR 164.514(b)(1); HHS 2012, Guidance Regarding Methods for De-identification of Protected Health Information, section 2 */
function expertDetermination(report: RiskDocument): string {
  return `# Expert determination, draft

Under 45 CFR 164.514(b)(1). ${report.notice} What is filled in was computed from the table; every ${BLANK} is for the expert.

## The expert

| | |
| --- | --- |
| name, title, institution | ${BLANK} |
| knowledge of and experience with statistical and scientific principles and methods for rendering information not individually identifiable | ${BLANK} |
| date; until when the determination holds | ${BLANK} |

## The information

| | |
| --- | --- |
| table | ${cell(report.table)}, ${report.rows} rows |
| quasi-identifiers that were looked at | ${cell(quasiOf(report))} |
| other columns, and why nobody can know them from elsewhere | ${BLANK} |
| anticipated recipient | ${BLANK} |
| what the recipient can know of the people, and from where | ${BLANK} |
| contracts and controls at the recipient | ${BLANK} |

## Method and results

${figures(report)}

Not covered by these figures: free text, images (a head scan shows a face), radiomic feature vectors (volume and shape to three digits are
unique in any cohort), and sources that the expert knows of: ${BLANK}

## Determination

| | |
| --- | --- |
| acceptable risk, and why | ${BLANK} |
| the risk is very small that the information could be used, alone or with other reasonably available information, by the anticipated recipient to identify an individual | yes / no: ${BLANK} |
| conditions | ${BLANK} |
| signature | ${BLANK} |
`;
}

/** @source Regulation (EU) 2016/679, Article 35(7) and Recital 26 */
function impactAssessment(report: RiskDocument): string {
  return `# Data protection impact assessment, draft

Under Article 35 GDPR. ${report.notice} What is filled in was computed from the table; every ${BLANK} is for the controller.

## a. The processing and its purposes (Art. 35(7)(a))

| | |
| --- | --- |
| controller; data protection officer who was asked (Art. 35(2)) | ${BLANK} |
| purpose; legitimate interest, if that is the basis | ${BLANK} |
| data | ${cell(report.table)}, ${report.rows} rows; quasi-identifiers ${cell(quasiOf(report))}; sensitive attributes ${cell(sensitiveOf(report))} |
| basis (Art. 6, Art. 9(2)) and national law | ${BLANK} |
| recipients, third countries, time of storage | ${BLANK} |

## b. Necessity and proportionality (Art. 35(7)(b))

| | |
| --- | --- |
| why the purpose needs each of these columns | ${BLANK} |
| why rougher values would not do | ${cell(report.target === null ? 'no target was asked of the table' : targetInWords(report.target))}; ${BLANK} |
| how people are informed, and how they object or withdraw | ${BLANK} |

## c. Risks to the people (Art. 35(7)(c))

Likelihood, by means reasonably likely to be used (Recital 26):

${figures(report)}

| | |
| --- | --- |
| severity for a person who is found, and what else is then known of them | ${BLANK} |
| sources that an attacker can have, and cost and time | ${BLANK} |
| views of the people concerned or their representatives (Art. 35(9)) | ${BLANK} |

## d. Measures (Art. 35(7)(d))

| | |
| --- | --- |
| the table stays where it is; what leaves are releases with noise, charged to a budget | see the study's privacy statement; ${BLANK} |
| pseudonyms, separate key, access, log | ${BLANK} |
| residual risk, and whether the authority must be consulted (Art. 36) | ${BLANK} |
| decision, date, signature, next review | ${BLANK} |
`;
}

function figures(report: RiskDocument): string {
  const { figures: of, target, linkage, rows } = report;
  const lines = [
    ['k-anonymity', `k ${of.sizes.k}; ${of.sizes.alone} of ${rows} rows are alone in their class`],
    [
      'prosecutor risk',
      `highest ${percent(of.prosecutor.highest)}, mean ${percent(of.prosecutor.mean)}; above 1 in 11 for ${percent(of.prosecutor.above.oneEleventh)} of the rows`,
    ],
    [
      'journalist risk',
      of.journalist === null
        ? `no population was given: ${BLANK}`
        : `highest ${percent(of.journalist.highest)}, mean ${percent(of.journalist.mean)}`,
    ],
    ['marketer risk', percent(of.marketer)],
    ...of.sensitive.map(({ name, distinctL, entropyL, equalT, orderedT }) => [
      `sensitive: ${name}`,
      `distinct l ${distinctL}, entropy l ${entropyL.toFixed(2)}, t ${equalT.toFixed(3)} (equal)${orderedT === null ? '' : `, ${orderedT.toFixed(3)} (ordered)`}`,
    ]),
    ...(target === null ? [] : [[`target ${askedInWords(target)}`, targetInWords(target)]]),
    ...(linkage === null
      ? [['linkage attack', `not run: ${BLANK}`]]
      : [
          ['linkage attack on the table', linkageInWords(linkage.table)],
          ...linkage.artefacts.map((artefact) => [
            `linkage attack on ${artefact.name}`,
            artefact.form === 'not read' || artefact.unread > 0
              ? `${artefactInWords(artefact)}: ${BLANK}`
              : linkageInWords(artefact.outcome),
          ]),
        ]),
  ];
  return ['| figure | value |', '| --- | --- |', ...lines.map(([term, value]) => `| ${cell(term)} | ${cell(value)} |`)].join(
    '\n',
  );
}

function quasiOf({ quasiIdentifiers }: RiskDocument): string {
  return quasiIdentifiers.map(({ name }) => name).join(', ');
}

function sensitiveOf({ figures: { sensitive } }: RiskDocument): string {
  return sensitive.length === 0 ? 'none named' : sensitive.map(({ name }) => name).join(', ');
}

function cell(text: string): string {
  return shown(text).replaceAll('|', '\\|');
}
