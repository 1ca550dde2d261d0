import { coverage } from './coverage';
import type { Row } from './coverage';
import { fs } from './node';
import { formatted } from './formatted';
import { table } from './table';

const KINDS: Readonly<Record<Row['kind'], string>> = {
	send: 'sends',
	query: 'asks',
	local: 'asks nobody',
	polling: 'polls',
	webhook: 'is called',
};

const INTRODUCTION = `# Coverage

This page lists every request that the nodes make, with the provider's document that describes it.
\`npm run coverage\` writes it from the compiled nodes, their sources and the example workflows. \`npm test\`
compares it with the nodes and with the requests that reach the simulated providers.

- **Kind**: an operation that _sends_ calls or texts a person; the nodes never repeat it by themselves. One
  that _asks_ only reads; the nodes repeat it at most twice, after 429, 503 or a broken connection. A trigger
  that _polls_ asks once and tries again at the next poll. One that _is called_ waits for a webhook. An
  operation that _asks nobody_ makes no request.
- **Request**: names in braces are fields of the credential.
- **Document**: titles are as the providers write them.
- **Items**: how many input items one request carries; for a trigger, how many IDs.
- **Seconds**: the default time limit for an answer, which the option Timeout changes; for a trigger, the
  limit for all answers of a poll.
`;

/** Maps each file to its text for the current nodes. */
export async function pages(): Promise<Map<string, string>> {
	const rows = coverage();
	const readme = fs.readFileSync('README.md', 'utf8');
	const [begin, end] = ['<!-- begin of npm run coverage -->', '<!-- end of npm run coverage -->'];
	const [before, rest] = readme.split(begin);
	const after = rest?.split(end)[1];
	if (after === undefined) throw new Error(`README.md has lost ${begin} or ${end}`);
	const texts = {
		'README.md': `${before}${begin}\n\n${shortTable(rows)}\n\n${end}${after}`,
		'docs/coverage.md': `${INTRODUCTION}\n${longTable(rows)}\n`,
	};
	const files = Object.entries(texts).map(
		async ([file, text]) => [file, await formatted(text, 'markdown')] as const,
	);
	return new Map(await Promise.all(files));
}

function longTable(rows: readonly Row[]): string {
	const head = 'Node|Operation|Kind|Request|Document|Items|Seconds|Example'.split('|');
	const lines = rows.map((row) => [
		nodeOf(row, '../'),
		row.label,
		KINDS[row.kind],
		requestsOf(row),
		listOf(row.sources.map(({ document }) => document)),
		row.items,
		row.wait === undefined ? '–' : String(row.wait),
		examplesOf(row, '../'),
	]);
	return table([head, ...lines]);
}

function shortTable(rows: readonly Row[]): string {
	const lines = rows.map((row) => [
		nodeOf(row, ''),
		row.label,
		requestsOf(row),
		row.items,
		examplesOf(row, ''),
	]);
	return table([['Node', 'Operation', 'Request', 'Items', 'Example'], ...lines]);
}

const nodeOf = ({ folder, node }: Row, up: string) => `[${node}](${up}nodes/${folder}/README.md)`;

const requestsOf = ({ sources }: Row) => listOf(sources.map(({ request }) => `\`${request}\``));

const examplesOf = ({ examples }: Row, up: string) =>
	listOf(examples.map((name) => `[${name.replace(/\.json$/, '')}](${up}examples/${name})`));

const listOf = (texts: readonly string[]) => texts.join('<br>') || '–';
