import type { StudyFigures } from '@collimate/platform-site-api';
import { renderFigures, renderReadiness } from './study-figures.view.js';

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
  variables: undefined,
  missing: [{ reason: 'SCANS_LEFT_OUT', subjects: 1 }],
  denied: [],
  scans: { extracted: 1, waiting: 0, leftOut: [{ code: 'GANTRY_TILT', scans: 1 }] },
  notes: undefined,
  answers: [{ statistic: 'enrolment', subjects: 2 }],
};

describe('the figures of a study', () => {
  it('name each reason in a sentence', () => {
    expect(renderFigures(figures, 'GTV')).toContain('    1  SCANS_LEFT_OUT: every scan was left out, for the reasons below');
  });

  it('say before a word of ready that nobody is in a group, and which labels are none', () => {
    const groups = ['benign', 'malignant'].map((label) => ({ label, subjects: 0, withFeatures: 0 }));
    const labels = [{ label: 'Malig\nnant', subjects: 1, group: null }];
    const text = renderReadiness({ ...figures, groups, labels, answers: [{ statistic: 'enrolment', subjects: 0 }] });
    expect(text).toContain('an answer now: enrolment: 0 subjects\nNOBODY is in: benign, malignant\n');
    expect(text).toContain('noise alone');
    expect(text).toMatch(/no group of the study in your table: "[^\n]*" \(1 subject\)/);
    expect(renderReadiness(figures)).not.toMatch(/NOBODY|noise alone|no group|region/);
    const missing = [{ reason: 'REGION_NOT_OF_STUDY', subjects: 14 }] as const;
    expect(renderReadiness({ ...figures, missing })).toContain('region in your table: 14 subjects (`collimate site roi map`)');
  });

  it('tell what the reader had to say of scans that have features, where it had anything to say', () => {
    const notes = [{ text: 'two slices were resampled', scans: 12 }];
    expect(renderFigures({ ...figures, notes }, 'GTV')).toContain(
      'Told of scans that have features:\n     12  two slices were resampled',
    );
    for (const silent of [figures, { ...figures, notes: [] }]) expect(renderFigures(silent, 'GTV')).not.toContain('Told of');
  });
});
