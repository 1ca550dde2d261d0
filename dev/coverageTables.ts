import { coverage } from './coverage';
import type { Row } from './coverage';
import { fs } from './node';
import { table } from './table';

const KINDS: Readonly<Record<Row['kind'], string>> = {
	send: 'sends',
	query: 'asks',
	local: 'asks nobody',
	polling: 'polls',
	webhook: 'is called',
};

const INTRODUCTION = `# Coverage

Made by \`npm run coverage\` from the compiled nodes, their sources and the example workflows; not written by
hand. Each request of the nodes is one that its provider documents, and \`npm test\` compares this
page with the nodes and with what the simulated providers are asked.

What _sends_ rings or writes to a person and is never repeated by itself. What _asks_ only reads, and is
asked again after 429, 503 and a broken connection, twice at most. What _polls_ asks once, and goes on at
the next poll. _Items_ is how many input items (of a trigger: IDs) one request carries, _Seconds_ how long
an answer is waited for unless the option Timeout says otherwise (of a trigger: all answers of a poll).
Names in braces are fields of the credential.
Titles of documents are as their providers write them.
`;

/** File → its text as the nodes of this moment would have it. */
export function pages(): Map<string, string> {
	const rows = coverage();
	const readme = fs.readFileSync('README.md', 'utf8');
	const [begin, end] = ['<!-- begin of npm run coverage -->', '<!-- end of npm run coverage -->'];
	const [before, rest] = readme.split(begin);
	const after = rest?.split(end)[1];
	if (after === undefined) throw new Error(`README.md has lost ${begin} or ${end}`);
	return new Map([
		['README.md', `${before}${begin}\n\n${shortTable(rows)}\n\n${end}${after}`],
		['docs/coverage.md', `${INTRODUCTION}\n${longTable(rows)}\n`],
	]);
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
