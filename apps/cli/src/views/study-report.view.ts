import type { FilledChecklist } from '@collimate/governance-publication';

/** A checklist as Markdown: proven facts with their source, and marked blanks for the author. */
export function renderChecklist({ title, source, study, resultDigest, items }: FilledChecklist): string {
  const filled = items.filter(({ known }) => known.length > 0).length;
  const lines = items.map(({ number, asks, known, author }) => {
    const facts = known.map(({ text, proof }) => `${text} [${proof}]`);
    const blank = author === null ? [] : [`**author: ____** (${author})`];
    return `| ${number} | ${cell(asks)} | ${cell([...facts, ...blank].join('<br>'))} |`;
  });
  return [
    `# ${title}`,
    `${source}. Filled in from the protocol ${study} and the result ${resultDigest}: ${filled} of ${items.length} items have a proven part; \`author: ____\` is for you.`,
    ['| item | asks for | |', '| --- | --- | --- |', ...lines].join('\n'),
  ].join('\n\n');
}

function cell(text: string): string {
  return text.replaceAll('|', String.raw`\|`).replaceAll('\n', ' ');
}
