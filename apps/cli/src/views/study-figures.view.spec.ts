import type { StudyFigures } from '@collimate/platform-site-api';
import { renderFigures } from './study-figures.view.js';

const figures: StudyFigures = {
  id: 'lung',
  digest: 'd'.repeat(64),
  namesFixed: false,
  rows: 3,
  subjects: 3,
  regions: [{ name: 'GTV', rows: 3, isOfStudy: true }],
  labels: [{ label: 'benign', subjects: 3, group: 'benign' }],
  withRegion: 3,
  withConsent: 2,
  inGroup: 2,
  withFeatures: 1,
  groups: [{ label: 'benign', subjects: 2, withFeatures: 1 }],
  missing: [{ reason: 'SCANS_LEFT_OUT', subjects: 1 }],
  denied: [],
  scans: { extracted: 1, waiting: 0, leftOut: [{ code: 'GANTRY_TILT', scans: 1 }] },
  answers: [{ statistic: 'enrolment', subjects: 2 }],
};

describe('the figures of a study', () => {
  it('name each reason in a sentence', () => {
    expect(renderFigures(figures, 'GTV')).toContain('    1  SCANS_LEFT_OUT: every scan was left out, for the reasons below');
  });

  it('tell what the reader had to say of scans that have features, where it had anything to say', () => {
    const notes = [{ text: 'two slices were resampled', scans: 12 }];
    expect(renderFigures({ ...figures, notes }, 'GTV')).toContain(
      'Told of scans that have features:\n     12  two slices were resampled',
    );
    for (const silent of [figures, { ...figures, notes: [] }]) expect(renderFigures(silent, 'GTV')).not.toContain('Told of');
  });
});
