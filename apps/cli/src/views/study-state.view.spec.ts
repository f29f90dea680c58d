import { freezeStudy, parseStudy } from '@collimate/governance-study';
import { IMAGED_DOCUMENT } from '../../fixtures/imaged-study.js';
import { renderReview } from './study-review.view.js';
import { engineNotes, stateText } from './study-state.view.js';

const quiet = { isCancelled: false, isSpent: false, isEnded: false } as const;
const state = { state: 'ready', ...quiet, awaitsEngine: true, otherEngine: 'e/9' } as const;

describe('a study that names another engine than the one that runs', () => {
  it('is said to stop for it, in every state but those that are over', () => {
    const text = 'STOPPED: it names the engine e/9, and another one runs here';
    expect(stateText(state)).toBe(`ready, ${text}`);
    expect(stateText({ ...state, state: 'received', awaitsEngine: false })).toBe(`received, ${text}`);
    expect(stateText({ ...state, state: 'rejected', awaitsEngine: false })).toBe('rejected');
    expect(stateText({ ...state, isCancelled: true })).toBe('ready, cancelled by the coordinator');
  });

  it('is said to be over once it has taken all that it may', () => {
    const spent = { ...state, isSpent: true };
    expect(stateText(spent)).toMatch(/^ready, all answers given: .*site close/);
    expect(stateText({ ...spent, state: 'closed', awaitsEngine: false })).toBe('closed');
    expect(stateText({ ...spent, isCancelled: true })).toBe('ready, cancelled by the coordinator');
  });

  it('is said to have ended where the coordinator says so, by its word and not by ours', () => {
    const ended = { ...state, isEnded: true };
    expect(stateText(ended)).toMatch(/^ready, ended, as the coordinator says: nothing more is read for it, .*site close/);
    const received = { ...ended, state: 'received' as const, awaitsEngine: false };
    expect(stateText(received)).toBe('received, ended, as the coordinator says: nothing more is read for it');
    expect(stateText({ ...ended, isSpent: true })).toMatch(/^ready, all answers given/);
    expect(stateText({ ...ended, isCancelled: true })).toBe('ready, cancelled by the coordinator');
    expect(stateText({ ...ended, state: 'closed', awaitsEngine: false })).toBe('closed');
    expect(stateText({ ...state, otherEngine: null, isEnded: undefined })).toContain('STOPPED until two approvers');
    // An engine keeps nothing from going on that nobody asks for.
    expect(engineNotes([{ id: 's', digest: 'd', ...ended }])).toEqual([]);
    expect(engineNotes([{ id: 's', digest: 'd', ...ended, otherEngine: null }])).toEqual([]);
  });

  it('asks for no signature that nobody can give', () => {
    const study = { id: 's', digest: 'd', ...state };
    expect(engineNotes([study])).toEqual([expect.stringContaining('Install the version of the agent that computes by it')]);
    expect(engineNotes([{ ...study, otherEngine: null }])).toEqual([expect.stringContaining('site approve DIGEST')]);
    expect(engineNotes([study, { ...study, otherEngine: undefined }])).toHaveLength(2);
    expect(engineNotes([{ ...study, state: 'closed', awaitsEngine: false }])).toEqual([]);
  });

  it('says on the page of the approvers what the protocol names, and what helps', () => {
    const asked = { isCancelled: false, house: { left: '9/10', after: '4/5' }, names: { roi: [], groups: [] }, earlier: [] };
    const page = (named: string | undefined, runs = 'collimate-ibsi1/2'): string =>
      renderReview(freezeStudy(parseStudy({ ...IMAGED_DOCUMENT, engine: named })), {
        ...asked,
        engine: { runs, approved: [], waiting: [] },
      });
    expect(page('collimate-ibsi1/2')).toContain('for no other definition; the protocol names collimate-ibsi1/2');
    expect(page(undefined)).toContain('the protocol names none: other sites may compute by another one');
    expect(page('collimate-ibsi1/9')).toMatch(
      /^ENGINE +the protocol names collimate-ibsi1\/9, and collimate-ibsi1\/2 runs here: it cannot be approved here/m,
    );
    expect(page('collimate-ibsi1/9')).not.toContain('a signature stands for it');
    expect(page(undefined)).not.toContain('ENDED');
    const ended = renderReview(freezeStudy(parseStudy(IMAGED_DOCUMENT)), { ...asked, isEnded: true });
    expect(ended).toMatch(/^ENDED +as the coordinator says: it asks nothing more/m);
  });
});
