import { transferSyntaxOf } from '@collimate/imaging-dicom';
import { facts } from '../../output/columns.js';
import type { InspectDocumentItem, InspectItem } from './inspect.item.js';

const TITLES: Readonly<Record<InspectDocumentItem['kind'], string>> = {
  'dicom-series': 'DICOM series',
  rtstruct: 'DICOM structure set',
  seg: 'DICOM segmentation',
  nifti: 'NIfTI image',
  nrrd: 'NRRD image',
  metaimage: 'MetaImage',
  'dicom-other': 'DICOM object',
  unreadable: 'not readable',
};

/** One item as text: kind, place, content and problems. */
export function inspectText({ item, usable, files }: InspectItem): string {
  const title = [TITLES[item.kind], item.modality, files > 1 ? `${files} files` : null]
    .filter((part) => part !== null)
    .join(', ');
  const rows: (readonly [string, string])[] = [['what', usable ? title : `${title}: cannot be used`]];
  if (item.seriesNumber !== null) rows.push(['series number', String(item.seriesNumber)]);
  if (item.transferSyntax !== null)
    rows.push([
      'pixels',
      item.transferSyntax
        .split(',')
        .map((uid) => transferSyntaxOf(uid)?.name ?? uid)
        .join(', '),
    ]);
  if (item.size !== null) rows.push(['voxels', item.size.join(' x ')]);
  if (item.spacingMm !== null) rows.push(['spacing', `${item.spacingMm.map(short).join(' x ')} mm`]);
  if (item.originMm !== null) rows.push(['origin', `${item.originMm.map(short).join(', ')} mm (LPS)`]);
  if (item.stats) {
    rows.push([
      'intensities',
      `${short(item.stats.min)} to ${short(item.stats.max)}, mean ${short(item.stats.mean)}${item.unit === null ? '' : ` ${item.unit}`}`,
    ]);
  }
  for (const roi of item.rois) rows.push([`ROI ${roi.number}`, `${roi.name} (${roi.contours} contours)`]);
  const word = item.kind === 'seg' ? 'segment' : 'label';
  for (const segment of item.segments)
    rows.push([`${word} ${segment.number}`, `${segment.label === '' ? '' : `${segment.label}, `}${segment.voxels} voxels`]);
  for (const problem of item.problems) {
    rows.push([problem.code === 'NOTE' ? 'note' : 'problem', problem.message]);
    if (problem.where !== undefined) rows.push(['', `where: ${problem.where}`]);
    if (problem.hint !== null) rows.push(['', `do: ${problem.hint}`]);
    if (problem.code !== 'NOTE') rows.push(['', `code: ${problem.code}`]);
  }
  // Control characters in a name from a file could control the terminal, so they are replaced.
  const lines = rows.map(([term, text]) => [term, text.replaceAll(/\p{Cc}/gu, '�')] as const);
  return `${item.path}\n${facts(lines).replaceAll(/^/gmu, '  ')}`;
}

function short(value: number): string {
  return String(Number(value.toFixed(4)));
}
