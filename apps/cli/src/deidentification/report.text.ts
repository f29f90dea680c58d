import type { PixelRemark } from '@collimate/imaging-deidentify';
import { columns, facts } from '../output/columns.js';
import type { RunReport, SeriesReport } from './run.report.js';

/** The report as a page for people: changes, omissions, and points that they have to check themselves. */
export function reportText(report: RunReport, where: { readonly folder: string; readonly reportFile: string }): string {
  const { files, refused, safeHarbor, series, images } = report;
  return [
    facts([
      ['profile', `${report.profile}, DICOM PS3.15 ${report.edition}`],
      ['key', report.key],
      [
        'files',
        `${files.read} read, ${files.cleaned} cleaned, ${files.refused} refused${files.sameAgain > 0 ? `, ${files.sameAgain} given twice` : ''}`,
      ],
      ['cleaned files', where.folder],
      ['report', where.reportFile],
    ]),
    ...(series.length === 0 ? [] : [seriesTable(series)]),
    ...(images.length === 0 ? [] : [imageTable(report)]),
    ...(refused.length === 0 ? [] : [refusalTable(report)]),
    ...(safeHarbor === undefined ? [] : [safeHarborTable(safeHarbor)]),
    ...remarks(report),
  ].join('\n\n');
}

const MOST_LINES = 20;

function seriesTable(series: readonly SeriesReport[]): string {
  const rows = series.slice(0, MOST_LINES).map((one) => {
    const count = (...deeds: readonly string[]): string =>
      String(one.attributes.filter(({ deed }) => deeds.includes(deed)).reduce((sum, row) => sum + row.count, 0));
    return [
      one.subject,
      one.modality,
      String(one.files),
      count('removed', 'emptied'),
      count('replaced', 'pseudonymised', 'uid-mapped', 'date-shifted', 'capped', 'rounded', 'cleaned'),
      count('kept'),
    ];
  });
  const more = series.length > MOST_LINES ? `\n${series.length - MOST_LINES} more series are in the report.` : '';
  return columns(['subject', 'series of', 'files', 'values removed', 'replaced', 'kept'], rows, 2) + more;
}

function imageTable({ images }: RunReport): string {
  const rows = images
    .slice(0, MOST_LINES)
    .map(({ name, format, fields }) => [name, format, fields.map(({ field }) => field).join(', ')]);
  const more = images.length > MOST_LINES ? `\n${images.length - MOST_LINES} more are in the report.` : '';
  return columns(['image', 'format', 'fields removed or replaced'], rows, 3) + more;
}

function refusalTable({ refused }: RunReport): string {
  const rows = refused
    .slice(0, MOST_LINES)
    .map(({ argument, file, code, tag = '' }) => [String(argument), String(file), code, tag]);
  const more = refused.length > MOST_LINES ? [`${refused.length - MOST_LINES} more are in the report.`] : [];
  const reasons = [...new Map(refused.map(({ code, why, hint }) => [code, `${code}: ${why}. ${hint}`])).values()];
  return [
    columns(['argument', 'file', 'refused with', 'attribute'], rows, 4),
    ...more,
    ...reasons,
    'Files are counted in the order of their paths: find FOLDER -type f -o -type l | LC_ALL=C sort',
  ].join('\n');
}

function safeHarborTable(ticks: NonNullable<RunReport['safeHarbor']>): string {
  const words = { gone: 'gone', 'none-found': 'none found', kept: 'KEPT', open: 'OPEN' };
  return columns(
    ['45 CFR 164.514(b)(2)(i)', 'identifier', 'state', 'values', 'how'],
    ticks.map(({ letter, identifier, state, count, how }) => [`(${letter})`, identifier, words[state], String(count), how]),
    5,
  );
}

/** ROIName and SegmentLabel. */
function isLostRegionName({ tag, deed }: SeriesReport['attributes'][number]): boolean {
  return (tag === '(3006,0026)' || tag === '(0062,0005)') && deed !== 'kept' && deed !== 'cleaned';
}

function remarks({ series, images, safeHarbor, key }: RunReport): readonly string[] {
  const sum = (remark: PixelRemark): number => series.reduce((all, one) => all + (one.remarks[remark] ?? 0), 0);
  const [flagged, plain, behind, before] = (
    ['TEXT_LIKE_EDGES', 'DECOMPRESSED', 'BYTES_BEHIND_REMOVED', 'CLEANED_BEFORE'] as const
  ).map(sum);
  const heads = series.filter(({ face }) => face === 'shown').length;
  const regions = series
    .flatMap(({ attributes }) => attributes)
    .filter(isLostRegionName)
    .reduce((all, { count }) => all + count, 0);
  const voxels = images.filter(({ format }) => format !== 'side-car').length;
  return [
    ...(flagged > 0 ? [`${flagged} files hold something that looks like letters in their pixels. Look at them.`] : []),
    ...(plain > 0 ? [`${plain} files were compressed. Their copies are not, and have the same pixels.`] : []),
    ...(behind > 0 ? [`${behind} files had bytes behind their pixels. Their copies do not have them.`] : []),
    ...(before > 0
      ? [`${before} files had been cleaned before, and not under this key: their pseudonyms, UIDs and dates are new ones again.`]
      : []),
    ...(heads > 0 ? [`${heads} series show a head. Faces are in them: nothing here defaces.`] : []),
    ...(regions > 0 ? [`${regions} names of regions are gone. Those that may stay go into the vocabulary of a profile.`] : []),
    ...(voxels > 0
      ? [`Of ${voxels} images that are no DICOM the header alone was cleaned. Letters in their voxels were not looked for.`]
      : []),
    ...(safeHarbor?.some(({ state }) => state === 'kept') === true
      ? ['This is no Safe Harbor: the profile lets identifiers stay (KEPT).']
      : []),
    ...(key === 'of a file'
      ? []
      : ['The key is gone: no later run gives these pseudonyms, UIDs and dates again. With --new-key FILE it would be kept.']),
  ];
}
