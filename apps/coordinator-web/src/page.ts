import { auditView, checkSignature } from './audit.view.js';
import { element } from './element.js';
import { listView } from './list.view.js';
import { fetchAudit, fetchResult, fetchStudies } from './public.client.js';
import { studyView } from './study.view.js';

const content = document.getElementById('content') as HTMLElement;
const audit = document.getElementById('audit') as HTMLElement;

/** Shows what the address names: the list, or one study. */
async function show(): Promise<void> {
  const id = /^#\/study\/([^/]+)$/.exec(location.hash)?.[1];
  try {
    if (id === undefined) {
      present(listView(await fetchStudies()), 'Published studies');
      return;
    }
    const found = await fetchResult(decodeURIComponent(id));
    if (found === undefined) present(notice('There is no published study of this name.'), 'Not found');
    else present(studyView(found), found.result.study.title);
  } catch {
    present(notice('The coordinator does not answer. Try again in a moment.'), 'No answer');
  }
}

async function showAudit(): Promise<void> {
  try {
    const status = await fetchAudit();
    audit.replaceChildren(auditView(status, await checkSignature(status)));
  } catch {
    audit.replaceChildren(element('p', {}, 'The state of the log is not known.'));
  }
}

function present(view: HTMLElement, title: string): void {
  document.title = `${title} – Collimate`;
  content.replaceChildren(view);
}

function notice(text: string): HTMLElement {
  return element('section', {}, element('h1', {}, text), element('p', {}, element('a', { href: '#/' }, 'All published studies')));
}

window.addEventListener('hashchange', () => {
  void show().then(() => content.focus());
  void showAudit();
});
void show();
void showAudit();
