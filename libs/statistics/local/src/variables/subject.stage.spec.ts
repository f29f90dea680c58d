import type { VariableDeclarations } from '@collimate/statistics-menu';
import type { VariableValue } from '../subject-record.js';
import { subjectStage } from './subject.stage.js';

const volume = { source: 'feature', plan: 'ct', roi: 'GTV-1', feature: 'RNU0', aggregation: 'DHQ4', transform: 'log' } as const;
const sex = { source: 'cohort', type: 'category', labels: ['f', 'm'] } as const;
const imaging: VariableDeclarations = { volume, sex };
const all = new Map<string, VariableValue>([
  ['volume', 3],
  ['sex', 'f'],
]);
const none = new Map<string, VariableValue>();

describe('the stage of a subject', () => {
  test('is the last one that was reached, and a variable that is missing keeps from the last', () => {
    const done = (isImaged: boolean, isRead: boolean, hasRegion: boolean) => ({ isImaged, isRead, hasRegion });
    expect(subjectStage(imaging, done(false, false, false), none)).toBe('consented');
    expect(subjectStage(imaging, done(true, false, false), none)).toBe('imaged');
    expect(subjectStage(imaging, done(true, true, false), none)).toBe('read');
    expect(subjectStage(imaging, done(true, true, true), new Map([['volume', 3]]))).toBe('with-roi');
    expect(subjectStage(imaging, done(true, true, true), all)).toBe('complete');
  });

  test('is of the variables alone in a study that reads no image', () => {
    const done = { isImaged: true, isRead: true, hasRegion: true };
    expect(subjectStage({ sex }, done, none)).toBe('consented');
    expect(subjectStage({ sex }, { ...done, isImaged: false }, all)).toBe('complete');
  });
});
